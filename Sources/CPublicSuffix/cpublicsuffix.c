#include "cpublicsuffix.h"
