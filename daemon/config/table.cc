// See table.h.
#include "daemon/config/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "daemon/config/cells.h"
#include "rules/rule/nearest.h"

namespace freshet {
namespace {

const std::string nothing;

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// One message for the whole file where the columns were not separated by commas at all.
std::string separator_fault(const std::vector<std::string>& columns) {
    if (columns.size() != 1) return {};
    for (const std::string_view other : {";", "\t", "，", "|"})
        if (columns.front().find(other) != std::string::npos)
            return fmt::format("columns are separated by '{}'; save the file with commas",
                               other == "\t" ? "a tab" : other);
    return {};
}

}  // namespace

const std::string& Row::text(std::string_view column) const {
    for (std::size_t index = 0; index < columns_.size() && index < row_.cells.size(); ++index)
        if (columns_[index] == column) return row_.cells[index];
    return nothing;
}

const std::string& Row::required(std::string_view column) const {
    const std::string& cell = text(column);
    if (cell.empty()) error(fmt::format("{} is empty", column));
    return cell;
}

std::optional<Duration> Row::duration(std::string_view column) const {
    const std::string& cell = text(column);
    if (cell.empty()) return std::nullopt;
    const Result<Duration> duration = parse_duration(cell);
    if (duration) return *duration;
    error(fmt::format("{}: {}", column, duration.error().message));
    return std::nullopt;
}

std::optional<Quantity> Row::quantity(std::string_view column) const {
    const std::string& cell = text(column);
    if (cell.empty()) return std::nullopt;
    const Result<ParsedQuantity> quantity = parse_quantity(cell);
    if (quantity) return quantity->value;
    error(fmt::format("{}: {}", column, quantity.error().message));
    return std::nullopt;
}

std::optional<double> Row::degrees(std::string_view column, double limit) const {
    const std::string& cell = text(column);
    if (cell.empty()) return std::nullopt;
    double degrees = 0;
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), degrees);
    if (read.ec != std::errc() || read.ptr != cell.data() + cell.size() ||
        !std::isfinite(degrees)) {
        error(fmt::format("{}: '{}' is not a number of degrees", column, cell));
        return std::nullopt;
    }
    if (std::abs(degrees) <= limit) return degrees;
    error(fmt::format("{}: {} is beyond {} degrees; are lon and lat exchanged?", column, cell,
                      limit));
    return std::nullopt;
}

std::optional<DaysOfYear> Row::days_of_year() const {
    const std::string &first = text("from"), &last = text("to");
    if (first.empty() && last.empty()) return std::nullopt;
    if (first.empty() || last.empty()) {
        error("from and to belong together");
        return std::nullopt;
    }
    const Result<MonthDay> from = parse_month_day(first), to = parse_month_day(last);
    if (!from) error("from: " + from.error().message);
    if (!to) error("to: " + to.error().message);
    if (!from || !to) return std::nullopt;
    return DaysOfYear{*from, *to};
}

std::vector<std::string> Row::list(std::string_view column) const {
    std::vector<std::string> items;
    std::string_view rest = text(column);
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find_first_of(" ;"));
        if (!item.empty()) items.emplace_back(item);
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    }
    return items;
}

void Row::unknown_word(std::string_view column,
                       std::initializer_list<std::string_view> known) const {
    const std::vector<std::string> words(known.begin(), known.end());
    // Of words of one letter each is as near as the other.
    std::string hint =
        words.front().size() == 1 ? std::string() : did_you_mean(text(column), words);
    if (hint.empty()) hint = fmt::format("; it is one of {}", fmt::join(words, ", "));
    error(fmt::format("unknown {} '{}'{}", column, text(column), hint));
}

Table::Table(std::string_view text, std::string file, const Columns& columns, Findings& findings)
    : file_(std::move(file)), findings_(findings) {
    rows_ = read_csv(text, file_, findings);
    if (rows_.empty()) {
        findings.error({file_, 1, 0}, fmt::format("the file is empty; its first line names the "
                                                  "columns: {}",
                                                  fmt::join(columns.required, ",")));
        return;
    }
    const SourcePlace header{file_, rows_.front().line, 0};
    columns_ = std::move(rows_.front().cells);
    rows_.erase(rows_.begin());
    if (const std::string fault = separator_fault(columns_); !fault.empty()) {
        findings.error(header, fault);
        rows_.clear();
        return;
    }

    std::vector<std::string> known = columns.required;
    known.insert(known.end(), columns.optional.begin(), columns.optional.end());
    known.insert(known.end(), columns.unused.begin(), columns.unused.end());
    // A trailing comma makes a nameless column; its cells must be empty then.
    for (std::size_t index = 0; index < columns_.size(); ++index) {
        const std::string& name = columns_[index];
        if (name.empty()) continue;
        if (!contains(known, name))
            findings.error(header,
                           fmt::format("unknown column '{}'{}", name, did_you_mean(name, known)));
        if (std::count(columns_.begin(), columns_.begin() + static_cast<long>(index), name) == 1)
            findings.error(header, fmt::format("column '{}' is there twice", name));
    }
    bool complete = true;
    for (const std::string& name : columns.required) {
        if (contains(columns_, name)) continue;
        findings.error(header, fmt::format("column '{}' is missing", name));
        complete = false;
    }
    if (!complete) rows_.clear();

    for (const CsvRow& row : rows_) {
        for (std::size_t index = 0; index < row.cells.size(); ++index) {
            const bool named = index < columns_.size() && !columns_[index].empty();
            if (named || row.cells[index].empty()) continue;
            findings.error({file_, row.line, 0},
                           fmt::format("'{}' stands in a column without a name; a comma inside a "
                                       "cell needs quotes around the cell",
                                       row.cells[index]));
            break;
        }
    }
    for (const std::string& name : columns.unused) {
        const auto index = static_cast<std::size_t>(
            std::find(columns_.begin(), columns_.end(), name) - columns_.begin());
        for (const CsvRow& row : rows_) {
            if (index >= row.cells.size() || row.cells[index].empty()) continue;
            findings.lint({file_, row.line, 0},
                          fmt::format("column '{}' has a value, but this version does not act on "
                                      "it",
                                      name));
            break;
        }
    }
}

std::vector<Row> Table::rows() const {
    std::vector<Row> rows;
    rows.reserve(rows_.size());
    for (const CsvRow& row : rows_) rows.emplace_back(columns_, row, file_, findings_);
    return rows;
}

}  // namespace freshet
