// Conservation: what went in came out, or waits, or is named. Each account has two sides that are
// counted apart and must be equal; what they differ by is a metric of its own.
//
// The numbers of one account are read twice until both readings agree, since other threads go on
// counting meanwhile: a page shows them as of one instant. HTTP thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daemon/metrics/exporter.h"

namespace freshet {

class Conservation {
public:
    struct Term {
        std::string name;
        std::function<std::uint64_t()> value;

        Term(std::string term, const Counter& counter)
            : name(std::move(term)), value([&counter] { return counter.value(); }) {}
        Term(std::string term, std::function<std::uint64_t()> number)
            : name(std::move(term)), value(std::move(number)) {}
    };

    // "sl651": `in` and `out` are to be equal. What they read outlives this object.
    void add(std::string account, std::vector<Term> in, std::vector<Term> out);

    // After every add(); both outlive the exporter's last page.
    void describe(Exporter& exporter);

    // Reads all accounts; before each page.
    void read();
    // The accounts that did not add up at three readings in a row, in a sentence; else empty.
    std::string trouble() const;

private:
    struct Account {
        std::string name;
        std::vector<Term> terms;
        std::size_t in_count;  // The first so many are `in`.
        std::vector<std::uint64_t> values;
        std::int64_t difference = 0;
        int times_apart = 0;
    };
    static void read(Account& account);

    std::vector<Account> accounts_;
};

}  // namespace freshet
