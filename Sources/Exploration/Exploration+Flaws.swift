public import LeadResolver

extension Exploration {
    /// Words that scenarios' names begin with, in which the explorer finds a flaw.
    static func showing(_ flaw: ResolverFlaw) -> [String] {
        switch flaw {
        case .noYield: ["claims triangle"]
        case .noWatch, .ignoreHigher: ["claims two", "claims three"]
        case .yieldLate: ["claims three", "claims decline"]
        case .settleFromHome: ["claims erase"]
        case .firstOutcome: ["claims best"]
        case .obey, .noTurn, .silent, .joinInFreeze, .wholeInFreeze, .refuseInFreeze, .dropQueue:
            ["four joins", "joins", "own events"]
        case .eraseInFreeze: ["joins erased"]
        case .offerInFreeze: ["offers"]
        case .declinedBare: ["offers past"]
        case .memoryApart: ["offers past"]
        case .flat, .shortcut: ["alias events"]
        case .noChildren, .noDrain, .hasty, .backLast: ["deep"]
        case .claimsOfAny: ["deep strangers"]
        case .dropParts: ["parts"]
        case .pairMemory: ["pair alerts"]
        case .releaseAtJoined, .replace: ["owners"]
        case .noEvidence, .bridge, .tellAgain: ["evidence"]
        case .afterWithholds: ["suspects", "afterwards"]
        case .noRefresh: ["suspects", "afterwards"]
        case .noDistinct, .overrideCompared: ["overrides"]
        case .heldForGood, .heldByLater: ["held"]
        case .noCap, .capForgets: ["crowds"]
        case .weakAlone: ["weak"]
        case .oldestOfPhone, .phoneDecides, .formerKeys, .noRegain: ["shared phone"]
        case .detachKeeps, .detachAgain, .noEarly: ["detaching"]
        case .noFollow, .followApart, .followInACircle: ["following"]
        case .eraseAtOnce: ["erase elsewhere"]
        case .noMemory, .forgetUnknown, .eraseOne: ["memory"]
        case .oldForms, .rekeyUnsettled: ["newer data"]
        case .rekeyAlone: ["other rules"]
        case .linkFirst, .linkAgain: ["linked"]
        }
    }

    /// Runs every flaw in the scenarios that show it, each at most for `seconds`; those that were
    /// not found come back.
    public func runFlaws(
        seconds: Double, progress: (String) -> Void = { _ in }
    ) -> [ResolverFlaw] {
        var missed: [ResolverFlaw] = []
        for flaw in ResolverFlaw.allCases {
            let report = look(for: flaw, seconds: seconds)
            let last = report.violations.first?.split(separator: "\n").last.map { String($0) }
            progress("\(flaw.rawValue): \(report.states) states:\(last ?? " NOT FOUND")")
            if last == nil { missed.append(flaw) }
        }
        return missed
    }

    /// The same of what is lost whenever a shard is restored from what it stored.
    public func runLosses(
        seconds: Double, progress: (String) -> Void = { _ in }
    ) -> [RestoreLoss] {
        var missed: [RestoreLoss] = []
        for loss in RestoreLoss.allCases {
            let report = look(for: loss, seconds: seconds)
            let last = report.violations.first?.split(separator: "\n").last.map { String($0) }
            progress("loss of \(loss.rawValue): \(report.states) states:\(last ?? " NOT FOUND")")
            if last == nil { missed.append(loss) }
        }
        return missed
    }

    /// Whether nothing was found to be wrong where something is lost.
    public func isHarmless(_ loss: RestoreLoss, seconds: Double) -> Bool {
        look(for: loss, seconds: seconds).violations.isEmpty
    }

    private func look(for loss: RestoreLoss, seconds: Double) -> Report {
        run(
            where: { $0.hasPrefix(Self.showing(loss)) }, seconds: seconds, share: 1, flaw: nil,
            loss: loss)
    }

    private static func showing(_ loss: RestoreLoss) -> String {
        switch loss {
        case .watchers, .yielders, .awaited: "stored claims"
        case .asked: "stored claims decline"
        case .queues: "stored own events"
        case .memories: "stored memory"
        case .told: "stored evidence"
        case .children: "stored deep"
        case .early: "stored detaching"
        case .overCap: "stored crowds"
        }
    }

    /// Whether nothing was found to be wrong with a flaw, in the scenarios that show it.
    public func isHarmless(_ flaw: ResolverFlaw, seconds: Double) -> Bool {
        look(for: flaw, seconds: seconds).violations.isEmpty
    }

    private func look(for flaw: ResolverFlaw, seconds: Double) -> Report {
        var report = Report()
        for word in Self.showing(flaw) where report.violations.isEmpty {
            report.add(
                run(where: { $0.hasPrefix(word) }, seconds: seconds, share: 1, flaw: flaw))
        }
        return report
    }
}
