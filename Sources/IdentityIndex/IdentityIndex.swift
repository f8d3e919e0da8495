// IdentityIndex
