// Reads over the keys of storage/state/keys.h.
#include "daemon/api/views.h"

#include <algorithm>

#include "daemon/api/warning_json.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

// One scan holds at most so many rows in memory at a time.
constexpr std::size_t scan_rows = 4096;

// Calls `each` with every value below `prefix`; ends at the first error.
template <class Each>
Result<void> for_each_below(const State& state, std::string_view prefix, Each each) {
    std::string from(prefix);
    const std::string to = state_keys::after_prefix(prefix);
    while (true) {
        const auto rows = state.scan(from, to, scan_rows);
        if (!rows) return rows.error();
        for (const auto& [key, value] : *rows) {
            if (Result<void> done = each(value); !done) return done;
        }
        if (rows->size() < scan_rows) return {};
        from = rows->back().first + '\0';
    }
}

}  // namespace

Result<std::vector<Warning>> Views::incidents(IncidentFilter filter) const {
    std::vector<Warning> found;
    const auto read = for_each_below(state_, "i/", [&](const std::string& value) -> Result<void> {
        auto warning = decode_warning(value);
        if (!warning) return warning.error();
        if (filter == IncidentFilter::all || incident_state(*warning) != "ended") {
            found.push_back(std::move(*warning));
        }
        return {};
    });
    if (!read) return read.error();
    std::stable_sort(found.begin(), found.end(),
                     [](const Warning& a, const Warning& b) { return a.onset > b.onset; });
    return found;
}

Result<std::optional<Warning>> Views::incident(const IncidentId& id) const {
    const auto value = state_.get(state_keys::incident(id.text()));
    if (!value) return value.error();
    if (!*value) return std::optional<Warning>{};
    auto warning = decode_warning(**value);
    if (!warning) return warning.error();
    return std::optional<Warning>(std::move(*warning));
}

Result<std::vector<Warning>> Views::revisions(const IncidentId& id) const {
    std::vector<Warning> found;
    const auto read = for_each_below(state_, "w/" + id.text() + "/",
                                     [&](const std::string& value) -> Result<void> {
                                         auto warning = decode_warning(value);
                                         if (!warning) return warning.error();
                                         found.push_back(std::move(*warning));
                                         return {};
                                     });
    if (!read) return read.error();
    return found;
}

Result<std::vector<StationPage>> Views::stations() const {
    std::vector<StationPage> found;
    const auto read = for_each_below(state_, "p/", [&](const std::string& value) -> Result<void> {
        auto page = decode_station_page(value);
        if (!page) return page.error();
        found.push_back(std::move(*page));
        return {};
    });
    if (!read) return read.error();
    return found;
}

Result<std::vector<OutputRow>> Views::notices(Timestamp since, std::size_t count_max) const {
    std::vector<OutputRow> found;
    const std::string from = state_keys::notices_from(since.time_since_epoch().count());
    std::string to = state_keys::after_prefix("u/");
    while (found.size() < count_max) {
        const auto last = state_.last(from, to);
        if (!last) return last.error();
        if (!*last) break;
        auto row = decode_output_row((*last)->second);
        if (!row) return row.error();
        if (!std::holds_alternative<Notice>(row->output))
            return Error{ErrorCode::corrupt, "a stored notice is none"};
        found.push_back(std::move(*row));
        to = std::move((*last)->first);
    }
    return found;
}

Result<std::vector<LedgerLine>> Views::ledger(const IncidentId& incident) const {
    std::vector<LedgerLine> found;
    const auto read = for_each_below(state_, state_keys::topic_prefix(state_keys::ledger_topic),
                                     [&](const std::string& value) -> Result<void> {
                                         const auto record = decode_topic_record(value);
                                         if (!record) return record.error();
                                         auto line = decode_ledger_line(record->value);
                                         if (!line) return line.error();
                                         if (incident.empty() || line->incident == incident)
                                             found.push_back(std::move(*line));
                                         return {};
                                     });
    if (!read) return read.error();
    return found;
}

}  // namespace freshet
