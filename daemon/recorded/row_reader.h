// Rows of recorded observations out of a CSV file, streamed: `station,element,time|time_utc,value,
// unit[,minutes][,arrived]` by column name. A row that is no observation is refused with its reason
// and the rest goes on; a file without what every row needs is refused whole.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/recorded/line_source.h"
#include "daemon/recorded/recorded_row.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

// The stations of all files of a recording, numbered as they come.
class StationTable {
public:
    std::uint32_t index_of(std::string_view station);
    std::optional<std::uint32_t> find(std::string_view station) const;
    const std::vector<StationId>& stations() const { return stations_; }

private:
    std::unordered_map<std::string, std::uint32_t> indices_;
    std::vector<StationId> stations_;
};

struct RowReaderOptions {
    // Of times that do not say theirs; nothing = such a time is an error.
    std::optional<ZoneOffset> zone;
    // Takes what a person should read: `file:line: reason` of each refused row, notices of a file.
    std::function<void(std::string)> say = [](const std::string&) {};
};

class RowReader {
public:
    // Opens the file and reads its heading.
    static Result<RowReader> create(const std::filesystem::path& path, RowReaderOptions options,
                                    StationTable& stations);

    // The next good row; nothing at the end. invalid_argument for a time without zone, which every
    // row would repeat.
    Result<std::optional<RecordedRow>> next();

    std::uint64_t refused_rows() const { return refused_; }
    std::uint64_t rounded_values() const { return rounded_; }
    double progress() const { return lines_.progress(); }

private:
    enum class Column { station, element, time, value, unit, minutes, arrived, count };
    static constexpr std::size_t column_count = static_cast<std::size_t>(Column::count);

    RowReader(std::string file, LineSource lines, RowReaderOptions options, StationTable& stations);
    Result<void> read_heading();
    Result<RecordedRow> read_row(const std::vector<std::string_view>& cells);
    Result<Timestamp> read_time(std::string_view text);
    std::string_view cell(const std::vector<std::string_view>& cells, Column column) const;
    std::string_view as_utf8(std::string_view line);

    std::string file_;
    LineSource lines_;
    RowReaderOptions options_;
    StationTable* stations_;
    std::array<std::optional<std::size_t>, column_count> columns_;
    std::optional<ZoneOffset> zone_;
    std::string unquoted_;
    // Decided by the first line that is not plain letters; nothing before.
    std::optional<bool> is_gb18030_;
    std::string converted_;
    // Most rows repeat the time of the row before.
    std::string last_time_text_;
    Timestamp last_time_{};
    bool zone_missing_ = false;
    std::uint64_t refused_ = 0, rounded_ = 0;
};

// The cells of one line; a quoted cell may hold commas and doubled quotes, which are undone into
// `unquoted`. Nothing for a quote that does not end.
std::optional<std::vector<std::string_view>> split_cells(std::string_view line,
                                                         std::string& unquoted);

}  // namespace freshet
