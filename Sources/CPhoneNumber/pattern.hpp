// The regular expressions of libphonenumber's metadata (digits, classes, groups, alternation, `?`, `{n}`, `{n,m}`, `\d`
// and a closing `$`), read into one non-deterministic automaton.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace plan {

// One state: consumes a digit of `digits` and goes to `next`, or (digits == 0) splits to `next` and
// `other` without consuming. -1 leads nowhere.
struct State {
    uint16_t digits = 0;
    int next = -1;
    int other = -1;
    // What is accepted here, -1 for nothing.
    int accept = -1;
};

class Automaton {
  public:
    std::vector<State> states;

    // Adds a pattern; false for one outside the subset. The whole input is to match and accepts `accept`;
    // with `prefix` any input that begins with a match does, where `$` demands its end.
    bool add(const std::string &pattern, int accept, bool prefix, std::vector<int> *starts);

  private:
    struct Node;
    struct Reader;

    int emit(const Node &node, int next, int end);
    int split(int next, int other);
};

}  // namespace plan
