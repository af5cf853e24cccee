// A sweep's outcome, one line a value as each is judged; a table for people or one JSON document.
#pragma once

#include <iosfwd>

#include "daemon/backtest/impacts.h"
#include "daemon/backtest/report.h"
#include "daemon/backtest/sweep.h"

namespace freshet {

class SweepReport {
public:
    enum class Against { nothing, impacts };  // Without impacts there are incidents to count only.

    SweepReport(ReportForm form, Against against, const Sweep& sweep, std::ostream& out);

    void show(Quantity value, const Score& score);
    void finish();

private:
    ReportForm form_;
    Against against_;
    const Sweep& sweep_;
    std::ostream& out_;
    bool begun_ = false;
};

}  // namespace freshet
