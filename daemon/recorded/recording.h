// Files of recorded observations, read whole and put in the order in which they arrived; and what
// such files say of their stations where no list of stations is given.
#pragma once

#include <filesystem>
#include <vector>

#include "daemon/recorded/row_reader.h"
#include "rules/model/configuration.h"
#include "rules/model/record.h"

namespace freshet {

struct RecordingOptions {
    RowReaderOptions rows;
    // Called now and then while reading: the file, and how much of it is read, 0 to 1.
    std::function<void(const std::string& file, double part)> progress = [](const std::string&,
                                                                            double) {};
};

class Recording {
public:
    // not_found where no file has a good row.
    static Result<Recording> create(const std::vector<std::filesystem::path>& files,
                                    const RecordingOptions& options);

    const std::vector<StationId>& stations() const { return table_.stations(); }
    const std::vector<RecordedRow>& rows() const { return rows_; }  // By arrival, then as written.
    std::uint64_t refused_rows() const { return refused_; }
    std::uint64_t rounded_values() const { return rounded_; }

    // The stations as their rows show them, for where no list of stations is given; indexed as
    // stations().
    std::vector<Station> observed_stations() const;

    // A row as the report that the journal would hold.
    JournalRecord record_of(const RecordedRow& row) const;

private:
    StationTable table_;
    std::vector<RecordedRow> rows_;
    std::uint64_t refused_ = 0, rounded_ = 0;
};

}  // namespace freshet
