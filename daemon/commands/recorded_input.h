// What the commands share that judge recorded observations: reading the files, finding the
// configuration, feeding the one to an engine under the other; and a line of progress.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/backtest/backtest.h"
#include "daemon/recorded/recording.h"
#include "rules/model/record.h"

namespace freshet {

// The same place on the line again and again, and only where a person watches.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    void show(std::string_view what, double part);

private:
    bool watched_, shown_ = false;
    std::chrono::steady_clock::time_point next_;
};

// `zone` is of times that name none; "" = such times are an error.
Result<Recording> read_recording(const std::vector<std::string>& files, const std::string& zone,
                                 ProgressLine& progress);

// A folder; problems go to stderr, each with its line.
Result<ConfigurationRecord> read_configuration_of(const std::string& folder);

// The folder named, or the default rules over the stations that the files show.
Result<ConfigurationRecord> configuration_for(const std::string& folder,
                                              const Recording& recording);

// The whole recording under one configuration. `progress` hears how much is judged, 0 to 1.
Result<void> judge(const Recording& recording, const ConfigurationRecord& configuration,
                   Backtest& backtest, const std::function<void(double)>& progress);

// A journal, or the data folder of a daemon, record by record as the fold meets them, until `take`
// has enough. The offset of the first record there is: not 0 where the journal was trimmed.
enum class Reading { on, enough };
Result<std::uint64_t> read_journal(const std::string& folder, ProgressLine& progress,
                                   const std::function<Result<Reading>(const JournalEntry&)>& take);

}  // namespace freshet
