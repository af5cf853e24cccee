// A line of a scenario file as words, taken from the front; the first mistake is kept and the rest
// of the line is then passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/scenario/calendar.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet::scenario {

class Line {
public:
    // Words are parted by blanks; "words in quotes" are one; `#` outside quotes begins a comment.
    Line(std::string_view text, const Calendar& calendar);

    bool empty() const { return at_ == words_.size(); }
    std::string_view peek() const { return empty() ? std::string_view() : words_[at_]; }
    std::string take(std::string_view what);
    bool take_if(std::string_view word);

    Timestamp take_time();  // 14:45, 14:45:30, 07-02 00:12, 2026-07-02 00:12
    Duration take_duration();
    Quantity take_quantity();
    void expect(std::string_view word);
    void expect_end();

    void fail(std::string message);
    bool failed() const { return !mistake_.empty(); }
    const std::string& mistake() const { return mistake_; }

private:
    const Calendar& calendar_;
    std::vector<std::string> words_;
    std::size_t at_ = 0;
    std::string mistake_;
};

}  // namespace freshet::scenario
