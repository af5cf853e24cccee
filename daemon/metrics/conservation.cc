// See conservation.h.
#include "daemon/metrics/conservation.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <iterator>
#include <thread>
#include <utility>

namespace freshet {
namespace {

// A thread that counts is between two numbers of one message for well under a microsecond; one that
// was put to sleep just there is waited for, some 50 ms at most.
constexpr int readings_max = 2000;
constexpr int readings_before_rest = 20;
constexpr std::chrono::microseconds rest{500};
constexpr int times_to_trouble = 3;

}  // namespace

void Conservation::add(std::string account, std::vector<Term> in, std::vector<Term> out) {
    Account made{.name = std::move(account), .terms = std::move(in), .in_count = 0, .values = {}};
    made.in_count = made.terms.size();
    made.terms.insert(made.terms.end(), std::make_move_iterator(out.begin()),
                      std::make_move_iterator(out.end()));
    made.values.resize(made.terms.size());
    accounts_.push_back(std::move(made));
}

void Conservation::describe(Exporter& exporter) {
    for (std::size_t a = 0; a < accounts_.size(); ++a) {
        for (std::size_t t = 0; t < accounts_[a].terms.size(); ++t) {
            exporter.add_series(
                "freshet_conservation", "What went in and what became of it; the sides are equal",
                {{"account", accounts_[a].name},
                 {"side", t < accounts_[a].in_count ? "in" : "out"},
                 {"term", accounts_[a].terms[t].name}},
                [this, a, t] { return static_cast<double>(accounts_[a].values[t]); });
        }
        exporter.add_series("freshet_conservation_difference", "In less out; 0",
                            {{"account", accounts_[a].name}},
                            [this, a] { return static_cast<double>(accounts_[a].difference); });
    }
    exporter.before_page([this] { read(); });
}

void Conservation::read() {
    for (Account& account : accounts_) read(account);
}

void Conservation::read(Account& account) {
    // Into the same room each time: two readings must be closer together than two messages.
    const auto read_into = [&](std::vector<std::uint64_t>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = account.terms[i].value();
    };
    const auto difference = [&](const std::vector<std::uint64_t>& values) {
        std::int64_t left = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto value = static_cast<std::int64_t>(values[i]);
            left += i < account.in_count ? value : -value;
        }
        return left;
    };
    std::vector<std::uint64_t> before(account.terms.size()), values(account.terms.size());
    read_into(before);
    for (int reading = 0; reading < readings_max; ++reading) {
        read_into(values);
        if (values == before) {
            account.difference = difference(values);
            account.values = values;
            // Equal readings of a thread that was between two numbers: look again.
            if (account.difference == 0) break;
        }
        std::swap(before, values);
        if (reading % readings_before_rest == readings_before_rest - 1) {
            std::this_thread::sleep_for(rest);
        }
    }
    account.times_apart = account.difference == 0 ? 0 : account.times_apart + 1;
}

std::string Conservation::trouble() const {
    std::string said;
    for (const Account& account : accounts_) {
        if (account.times_apart < times_to_trouble) continue;
        said +=
            fmt::format("{}the account of {} is {} {}", said.empty() ? "" : "; ", account.name,
                        std::abs(account.difference), account.difference > 0 ? "short" : "over");
    }
    return said;
}

}  // namespace freshet
