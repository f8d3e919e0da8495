#include "pattern.hpp"

#include <memory>

namespace plan {

// A syntax tree: counted repetitions are written out when it is emitted.
struct Automaton::Node {
    enum Kind { Digits, Sequence, Alternatives, Repeat, End } kind = Sequence;
    uint16_t digits = 0;
    int minimum = 1;
    int maximum = 1;
    std::vector<Node> children;
};

struct Automaton::Reader {
    const std::string &text;
    size_t position = 0;
    bool failed = false;

    explicit Reader(const std::string &pattern) : text(pattern) {}

    bool at_end() const { return position >= text.size(); }
    char peek() const { return at_end() ? '\0' : text[position]; }

    Node fail() {
        failed = true;
        position = text.size();
        return Node();
    }

    Node alternatives() {
        Node all;
        all.kind = Node::Alternatives;
        all.children.push_back(sequence());
        while (peek() == '|') {
            ++position;
            all.children.push_back(sequence());
        }
        return all;
    }

    Node sequence() {
        Node all;
        while (!at_end() && peek() != '|' && peek() != ')') all.children.push_back(repeated());
        return all;
    }

    Node repeated() {
        Node inner = atom();
        while (!failed && (peek() == '?' || peek() == '{')) {
            Node repeat;
            repeat.kind = Node::Repeat;
            repeat.minimum = 0;
            if (text[position++] == '{') {
                repeat.minimum = number();
                repeat.maximum = repeat.minimum;
                if (peek() == ',') {
                    ++position;
                    repeat.maximum = number();
                }
                if (peek() != '}' || repeat.maximum < repeat.minimum) return fail();
                ++position;
            }
            repeat.children.push_back(std::move(inner));
            inner = std::move(repeat);
        }
        return inner;
    }

    int number() {
        int value = 0;
        const size_t start = position;
        while (peek() >= '0' && peek() <= '9') {
            value = value * 10 + (text[position++] - '0');
            if (value > 32) failed = true;
        }
        if (position == start) failed = true;
        return failed ? 0 : value;
    }

    Node atom() {
        Node one;
        one.kind = Node::Digits;
        const char first = peek();
        ++position;
        if (first >= '0' && first <= '9') {
            one.digits = static_cast<uint16_t>(1u << (first - '0'));
        } else if (first == '\\' && peek() == 'd') {
            ++position;
            one.digits = 0x3ff;
        } else if (first == '[') {
            return char_class();
        } else if (first == '(') {
            if (peek() == '?') {
                ++position;
                if (peek() != ':') return fail();
                ++position;
            }
            one = alternatives();
            if (peek() != ')') return fail();
            ++position;
        } else if (first == '$') {
            one.kind = Node::End;
        } else {
            return fail();
        }
        return one;
    }

    Node char_class() {
        Node one;
        one.kind = Node::Digits;
        while (!at_end() && peek() != ']') {
            const char low = text[position++];
            if (low == '\\' && peek() == 'd') {
                ++position;
                one.digits = 0x3ff;
                continue;
            }
            if (low < '0' || low > '9') return fail();
            char high = low;
            if (peek() == '-') {
                ++position;
                high = peek();
                ++position;
                if (high < low || high > '9') return fail();
            }
            for (char digit = low; digit <= high; ++digit) {
                one.digits = static_cast<uint16_t>(one.digits | 1u << (digit - '0'));
            }
        }
        if (peek() != ']') return fail();
        ++position;
        return one;
    }
};

int Automaton::split(int next, int other) {
    State state;
    state.next = next;
    state.other = other;
    states.push_back(state);
    return static_cast<int>(states.size()) - 1;
}

// The state from which `node` and then `next` are read; `end` is where `$` leads.
int Automaton::emit(const Node &node, int next, int end) {
    switch (node.kind) {
        case Node::Digits: {
            State state;
            state.digits = node.digits;
            state.next = next;
            states.push_back(state);
            return static_cast<int>(states.size()) - 1;
        }
        case Node::End:
            return end;
        case Node::Sequence:
            for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
                next = emit(*child, next, end);
            }
            return next;
        case Node::Alternatives: {
            int first = emit(node.children.front(), next, end);
            for (size_t index = 1; index < node.children.size(); ++index) {
                first = split(first, emit(node.children[index], next, end));
            }
            return first;
        }
        case Node::Repeat: {
            const int after = next;
            for (int index = node.minimum; index < node.maximum; ++index) {
                next = split(emit(node.children.front(), next, end), after);
            }
            for (int index = 0; index < node.minimum; ++index) {
                next = emit(node.children.front(), next, end);
            }
            return next;
        }
    }
    return next;
}

bool Automaton::add(const std::string &pattern, int accept, bool prefix, std::vector<int> *starts) {
    Reader reader(pattern);
    const Node tree = reader.alternatives();
    if (reader.failed || !reader.at_end()) return false;
    State final;
    final.accept = accept;
    states.push_back(final);
    const int end = static_cast<int>(states.size()) - 1;
    int next = end;
    if (prefix) {
        // What follows a match does not matter: the state accepts and stays.
        State any;
        any.digits = 0x3ff;
        any.accept = accept;
        states.push_back(any);
        next = static_cast<int>(states.size()) - 1;
        states[next].next = next;
    }
    starts->push_back(emit(tree, next, end));
    return true;
}

}  // namespace plan
