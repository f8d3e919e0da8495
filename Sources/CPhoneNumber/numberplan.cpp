// Validity of international numbers by automata that are compiled from libphonenumber's own metadata, one per calling
// code, when the first number of that code comes. They decide what PhoneNumberUtil::IsValidNumber decides for a
// number that is written with its calling code and without anything that Parse would strip.
#include <phonenumbers/phonemetadata.pb.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cphonenumber.h"
#include "pattern.hpp"

namespace i18n {
namespace phonenumbers {
int metadata_size();
const void *metadata_get();
}  // namespace phonenumbers
}  // namespace i18n

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberDesc;

namespace {

// Lengths of national numbers that Parse takes.
constexpr size_t kMinimumDigits = 2;
constexpr size_t kMaximumDigits = 17;
constexpr size_t kMaximumStates = 60000;

// In `decisions`, beside one bit per length at which a number that ends here is valid.
constexpr uint32_t kAskLibrary = 1u << 31;

// Row 0 is the state from which nothing matches.
struct Plan {
    std::vector<std::array<uint16_t, 10>> next;
    std::vector<uint32_t> decisions;
    uint16_t start = 0;
};

// A description: lengths (0: any) and pattern, by the number that the automaton accepts it with.
struct Desc {
    uint32_t lengths = 0;
    int accept = -1;
};

struct Region {
    Desc general;
    std::vector<Desc> types;
    int leading = -1;
};

class Compiler {
  public:
    explicit Compiler(const std::vector<const PhoneMetadata *> &list) { read(list); }

    std::unique_ptr<Plan> compile() {
        if (failed_) return nullptr;
        auto plan = std::make_unique<Plan>();
        plan->next.push_back({});
        plan->decisions.push_back(0);
        std::map<std::vector<int>, uint16_t> known{{{}, 0}};
        std::vector<std::vector<int>> sets{{}};
        std::vector<int> first = closure(starts_);
        // A match of no digits strips nothing.
        first.erase(std::remove_if(first.begin(), first.end(),
                                   [this](int id) { return nfa_.states[id].accept == kStrips; }),
                    first.end());
        plan->start = add(first, &known, &sets, plan.get());
        for (size_t row = 1; row < sets.size(); ++row) {
            for (int digit = 0; digit < 10; ++digit) {
                std::vector<int> reached;
                for (int id : sets[row]) {
                    const auto &state = nfa_.states[id];
                    if (state.digits >> digit & 1) reached.push_back(state.next);
                }
                const uint16_t target = add(closure(reached), &known, &sets, plan.get());
                if (sets.size() > kMaximumStates) return nullptr;
                plan->next[row][digit] = target;
            }
        }
        return plan;
    }

  private:
    static constexpr int kStrips = 0;

    plan::Automaton nfa_;
    std::vector<int> starts_;
    std::vector<Region> regions_;
    std::map<std::string, int> accepts_;
    int count_ = 1;
    bool failed_ = false;

    void read(const std::vector<const PhoneMetadata *> &list) {
        const std::string &stripped = list.front()->national_prefix_for_parsing();
        if (!stripped.empty() && !nfa_.add(stripped, kStrips, true, &starts_)) failed_ = true;
        for (const PhoneMetadata *data : list) {
            Region region;
            region.general = desc(data->general_desc());
            for (const PhoneNumberDesc *type :
                 {&data->premium_rate(), &data->toll_free(), &data->shared_cost(), &data->voip(),
                  &data->personal_number(), &data->pager(), &data->uan(), &data->voicemail(),
                  &data->fixed_line(), &data->mobile()}) {
                if (!type->national_number_pattern().empty()) region.types.push_back(desc(*type));
            }
            if (data->has_leading_digits()) {
                region.leading = accept("^" + data->leading_digits(), data->leading_digits(), true);
            }
            regions_.push_back(std::move(region));
        }
    }

    int accept(const std::string &name, const std::string &pattern, bool prefix) {
        const auto found = accepts_.find(name);
        if (found != accepts_.end()) return found->second;
        accepts_[name] = count_;
        if (!nfa_.add(pattern, count_, prefix, &starts_)) failed_ = true;
        return count_++;
    }

    Desc desc(const PhoneNumberDesc &data) {
        Desc result;
        for (int length : data.possible_length()) {
            if (length >= 0 && length <= static_cast<int>(kMaximumDigits)) {
                result.lengths |= 1u << length;
            }
        }
        if (data.possible_length_size() == 0) result.lengths = (1u << (kMaximumDigits + 1)) - 1;
        const std::string &pattern = data.national_number_pattern();
        if (!pattern.empty()) result.accept = accept(pattern, pattern, false);
        return result;
    }

    // The consuming and accepting states that are reached without a digit, in order.
    std::vector<int> closure(const std::vector<int> &from) const {
        std::vector<int> pending = from, result;
        std::vector<bool> seen(nfa_.states.size(), false);
        while (!pending.empty()) {
            const int id = pending.back();
            pending.pop_back();
            if (id < 0 || seen[id]) continue;
            seen[id] = true;
            const auto &state = nfa_.states[id];
            if (state.digits != 0 || state.accept >= 0) result.push_back(id);
            if (state.digits == 0) {
                pending.push_back(state.next);
                pending.push_back(state.other);
            }
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    uint16_t add(const std::vector<int> &set, std::map<std::vector<int>, uint16_t> *known,
                 std::vector<std::vector<int>> *sets, Plan *plan) const {
        const auto found = known->find(set);
        if (found != known->end()) return found->second;
        const auto row = static_cast<uint16_t>(sets->size());
        (*known)[set] = row;
        sets->push_back(set);
        plan->next.push_back({});
        plan->decisions.push_back(decision(set));
        return row;
    }

    // PhoneNumberUtil::GetRegionCodeForNumber and GetNumberTypeHelper, for all lengths at once.
    uint32_t decision(const std::vector<int> &set) const {
        std::vector<bool> accepted(static_cast<size_t>(count_), false);
        for (int id : set) {
            if (nfa_.states[id].accept >= 0) accepted[nfa_.states[id].accept] = true;
        }
        if (accepted[kStrips]) return kAskLibrary;
        const auto matches = [&](const Desc &desc) {
            return desc.accept >= 0 && accepted[desc.accept] ? desc.lengths : 0u;
        };
        uint32_t valid = 0;
        // Lengths for which no region has been chosen yet.
        uint32_t open = (1u << (kMaximumDigits + 1)) - 1;
        for (const Region &region : regions_) {
            uint32_t types = 0;
            for (const Desc &type : region.types) types |= matches(type);
            const uint32_t known = types & matches(region.general);
            if (regions_.size() > 1 && region.leading >= 0) {
                if (!accepted[region.leading]) continue;
                return valid | (known & open);
            }
            valid |= known & open;
            open &= ~known;
        }
        return valid;
    }
};

class Plans {
  public:
    Plans() {
        loaded_ = metadata_.ParseFromArray(i18n::phonenumbers::metadata_get(),
                                           i18n::phonenumbers::metadata_size());
        for (auto &plan : plans_) plan.store(nullptr, std::memory_order_relaxed);
        if (!loaded_) return;
        for (const PhoneMetadata &data : metadata_.metadata()) {
            const int code = data.country_code();
            if (code <= 0 || code > 999) continue;
            auto &list = regions_[code];
            // The order in which the library looks for a number's region.
            if (data.main_country_for_code()) {
                list.insert(list.begin(), &data);
            } else {
                list.push_back(&data);
            }
        }
    }

    bool knows(int code) const { return code > 0 && code < 1000 && !regions_[code].empty(); }

    // Null where the metadata is beyond what is compiled.
    const Plan *of(int code) {
        const Plan *plan = plans_[code].load(std::memory_order_acquire);
        if (plan != nullptr) return plan == &none_ ? nullptr : plan;
        std::lock_guard<std::mutex> lock(mutex_);
        plan = plans_[code].load(std::memory_order_acquire);
        if (plan == nullptr) {
            std::unique_ptr<Plan> compiled = Compiler(regions_[code]).compile();
            plan = compiled ? compiled.get() : &none_;
            if (compiled) kept_.push_back(std::move(compiled));
            plans_[code].store(plan, std::memory_order_release);
        }
        return plan == &none_ ? nullptr : plan;
    }

  private:
    PhoneMetadataCollection metadata_;
    bool loaded_ = false;
    std::array<std::vector<const PhoneMetadata *>, 1000> regions_;
    std::array<std::atomic<const Plan *>, 1000> plans_;
    std::vector<std::unique_ptr<Plan>> kept_;
    std::mutex mutex_;
    Plan none_;
};

// Never destroyed: threads may still ask while the process ends.
Plans &plans() {
    static Plans *shared = new Plans();
    return *shared;
}

}  // namespace

int cphone_plan(const uint8_t *digits, size_t count, size_t *code_count) try {
    Plans &all = plans();
    int code = 0;
    size_t index = 0;
    if (count == 0 || digits[0] == '0') return CPHONE_PLAN_UNDECIDED;
    do {
        if (index == count || index == 3) return CPHONE_PLAN_UNDECIDED;
        code = code * 10 + (digits[index++] - '0');
    } while (!all.knows(code));
    const size_t national = count - index;
    if (national < kMinimumDigits || national > kMaximumDigits) return CPHONE_PLAN_UNDECIDED;
    const Plan *plan = all.of(code);
    if (plan == nullptr) return CPHONE_PLAN_UNDECIDED;
    *code_count = index;
    uint16_t row = plan->start;
    for (; index < count; ++index) row = plan->next[row][digits[index] - '0'];
    const uint32_t decision = plan->decisions[row];
    if (decision & kAskLibrary) return CPHONE_PLAN_UNDECIDED;
    return decision >> national & 1 ? CPHONE_PLAN_VALID : CPHONE_PLAN_INVALID;
} catch (...) {
    return CPHONE_PLAN_UNDECIDED;
}
