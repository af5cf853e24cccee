// See row_reader.h.
#include "daemon/recorded/row_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "daemon/config/text_file.h"

namespace freshet {
namespace {

// How many of a file's unit make one of the element's own.
struct UnitScale {
    Element element;
    std::string_view unit;
    int divided_by;
};

// Only units that are known are believed: a level of 59 may be metres, millimetres or feet. mAOD
// and mASD are metres above the national and the station's datum, as England's gauges send them.
constexpr UnitScale unit_scales[] = {
    {Element::level, "mAOD", 1},  {Element::level, "mASD", 1}, {Element::level, "cm", 100},
    {Element::level, "mm", 1000}, {Element::flow, "m³/s", 1},  {Element::flow, "l/s", 1000},
};

std::optional<int> divisor_of(Element element, std::string_view unit) {
    if (unit == unit_of(element)) return 1;
    for (const UnitScale& scale : unit_scales) {
        if (scale.element == element && scale.unit == unit) return scale.divided_by;
    }
    return std::nullopt;
}

// Half away from zero, once, as everywhere a number enters.
ParsedQuantity divided(ParsedQuantity parsed, int divisor) {
    if (divisor == 1) return parsed;
    const std::int64_t count = parsed.value.ten_thousandths();
    const std::int64_t half = count < 0 ? -divisor / 2 : divisor / 2;
    return {Quantity::from_ten_thousandths((count + half) / divisor),
            parsed.rounded || count % divisor != 0};
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

std::uint32_t StationTable::index_of(std::string_view station) {
    const auto [it, fresh] =
        indices_.try_emplace(std::string(station), static_cast<std::uint32_t>(stations_.size()));
    if (fresh) stations_.emplace_back(station);
    return it->second;
}

std::optional<std::uint32_t> StationTable::find(std::string_view station) const {
    const auto known = indices_.find(std::string(station));
    return known == indices_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::vector<std::string_view>> split_cells(std::string_view line,
                                                         std::string& unquoted) {
    std::vector<std::string_view> cells;
    unquoted.clear();
    // Cells point into it; a line's worth is enough, so it never moves.
    unquoted.reserve(line.size());
    while (true) {
        if (!line.starts_with('"')) {
            const std::size_t comma = line.find(',');
            cells.push_back(trim(line.substr(0, comma)));
            if (comma == std::string_view::npos) return cells;
            line.remove_prefix(comma + 1);
            continue;
        }
        const std::size_t first = unquoted.size();
        std::size_t at = 1;
        for (; at < line.size(); ++at) {
            if (line[at] == '"' && line.substr(at + 1, 1) != "\"") break;
            if (line[at] == '"') ++at;
            unquoted += line[at];
        }
        if (at >= line.size()) return std::nullopt;
        cells.emplace_back(unquoted.data() + first, unquoted.size() - first);
        line.remove_prefix(at + 1);
        if (line.empty()) return cells;
        if (!line.starts_with(',')) return std::nullopt;
        line.remove_prefix(1);
    }
}

RowReader::RowReader(std::string file, LineSource lines, RowReaderOptions options,
                     StationTable& stations)
    : file_(std::move(file)),
      lines_(std::move(lines)),
      options_(std::move(options)),
      stations_(&stations) {}

Result<RowReader> RowReader::create(const std::filesystem::path& path, RowReaderOptions options,
                                    StationTable& stations) {
    Result<LineSource> lines = LineSource::create(path);
    if (!lines) return lines.error();
    RowReader reader(path.string(), std::move(*lines), std::move(options), stations);
    const Result<void> heading = reader.read_heading();
    if (!heading) return heading.error();
    return reader;
}

// What a township's spreadsheet saved may be GB18030. Once for the file, because a word of the one
// may be letters of the other; plain lines, nearly all there are, cost one look.
std::string_view RowReader::as_utf8(std::string_view line) {
    const auto is_plain = [](char letter) { return static_cast<unsigned char>(letter) < 0x80; };
    if (is_gb18030_ == false || std::ranges::all_of(line, is_plain)) return line;
    if (!is_gb18030_) is_gb18030_ = !is_utf8(line);
    if (!*is_gb18030_) return line;
    Result<std::string> text = from_gb18030(line);
    if (!text) return line;  // Its cells say what they are.
    converted_ = *std::move(text);
    return converted_;
}

Result<void> RowReader::read_heading() {
    const Result<std::optional<std::string_view>> line = lines_.next();
    if (!line) return line.error();
    std::string_view text = line->value_or(std::string_view());
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
        is_gb18030_ = false;
    }
    text = as_utf8(text);

    static constexpr std::array<std::string_view, column_count> names{
        "station", "element", "time", "value", "unit", "minutes", "arrived"};
    const auto cells = split_cells(text, unquoted_);
    if (!cells) return Error{ErrorCode::invalid_argument, file_ + ":1: a quote that does not end"};
    std::string further;
    zone_ = options_.zone;
    for (std::size_t i = 0; i < cells->size(); ++i) {
        std::string_view name = (*cells)[i];
        if (name == "time_utc") {
            name = "time";
            zone_ = utc;
        }
        const auto known = std::ranges::find(names, name);
        if (known == names.end()) {
            further += (further.empty() ? "" : ", ") + std::string(name);
            continue;
        }
        auto& column = columns_[static_cast<std::size_t>(known - names.begin())];
        if (column) {
            return Error{ErrorCode::invalid_argument,
                         file_ + ":1: two columns say " + std::string(name)};
        }
        column = i;
    }
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Column::unit); ++i) {
        if (columns_[i]) continue;
        return Error{ErrorCode::invalid_argument,
                     file_ + ":1: no column " + quoted(names[i]) +
                         "; recorded observations have station,element,time|time_utc,value,unit" +
                         " and may have minutes, arrived"};
    }
    if (!further.empty()) options_.say(file_ + ":1: further columns are not read: " + further);
    return {};
}

std::string_view RowReader::cell(const std::vector<std::string_view>& cells, Column column) const {
    const std::optional<std::size_t> index = columns_[static_cast<std::size_t>(column)];
    return index && *index < cells.size() ? cells[*index] : std::string_view();
}

Result<Timestamp> RowReader::read_time(std::string_view text) {
    if (text == last_time_text_ && !text.empty()) return last_time_;
    const Result<Timestamp> time = parse_time(text, zone_);
    if (!time) {
        zone_missing_ = !zone_ && parse_time(text, beijing).has_value();
        return time.error();
    }
    last_time_text_ = text;
    last_time_ = *time;
    return time;
}

Result<RecordedRow> RowReader::read_row(const std::vector<std::string_view>& cells) {
    RecordedRow row;
    const std::string_view station = cell(cells, Column::station);
    if (station.empty()) return invalid("no station");
    const std::optional<Element> element = element_from(cell(cells, Column::element));
    if (!element) return invalid(quoted(cell(cells, Column::element)) + " is no element");
    const Result<Timestamp> time = read_time(cell(cells, Column::time));
    if (!time) return invalid(quoted(cell(cells, Column::time)) + ": " + time.error().message);
    const std::string_view value = cell(cells, Column::value);
    if (value.empty()) return invalid("no value");
    const Result<ParsedQuantity> parsed = parse_quantity(value);
    if (!parsed) return invalid(quoted(value) + ": " + parsed.error().message);
    const std::string_view unit = cell(cells, Column::unit);
    const std::optional<int> divisor = divisor_of(*element, unit);
    if (!divisor) {
        return invalid(quoted(unit) + " is no unit known for " + std::string(to_string(*element)));
    }
    const ParsedQuantity converted = divided(*parsed, *divisor);
    if (converted.rounded) ++rounded_;

    row.observation.element = *element;
    row.observation.observed_at = *time;
    row.observation.value = converted.value;
    if (const std::string_view minutes = cell(cells, Column::minutes); !minutes.empty()) {
        int count = 0;
        const auto [end, error] =
            std::from_chars(minutes.data(), minutes.data() + minutes.size(), count);
        constexpr int a_month = 31 * 24 * 60;
        if (error != std::errc() || end != minutes.data() + minutes.size() || count < 1 ||
            count > a_month) {
            return invalid(quoted(minutes) + " is no number of minutes");
        }
        row.observation.interval = std::chrono::minutes(count);
    }
    row.arrived_at = *time;
    if (const std::string_view arrived = cell(cells, Column::arrived); !arrived.empty()) {
        const Result<Timestamp> arrival = parse_time(arrived, zone_);
        if (!arrival) return invalid(quoted(arrived) + ": " + arrival.error().message);
        row.arrived_at = *arrival;
    }
    row.station = stations_->index_of(station);
    return row;
}

Result<std::optional<RecordedRow>> RowReader::next() {
    for (;;) {
        const Result<std::optional<std::string_view>> line = lines_.next();
        if (!line) return line.error();
        if (!*line) return std::optional<RecordedRow>();
        if (trim(**line).empty()) continue;
        const auto cells = split_cells(as_utf8(**line), unquoted_);
        Result<RecordedRow> row =
            cells ? read_row(*cells) : Result<RecordedRow>(invalid("a quote that does not end"));
        if (row) return std::optional(*row);
        const std::string place = file_ + ":" + std::to_string(lines_.number()) + ": ";
        if (zone_missing_) {
            return Error{ErrorCode::invalid_argument,
                         place + "a time without a zone; say which it is with --zone +08:00"};
        }
        ++refused_;
        options_.say(place + row.error().message);
    }
}

}  // namespace freshet
