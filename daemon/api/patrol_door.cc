#include "daemon/api/patrol_door.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "daemon/api/api.h"
#include "daemon/api/refused.h"
#include "fanout/rollcall/roster.h"

namespace freshet {
namespace {

HttpResponse accepted(const std::string& id) {
    const boost::json::object shown{{"accepted", "report"}, {"id", id}};
    return {.status = 202, .body = boost::json::serialize(shown) + "\n"};
}

}  // namespace

void PatrolDoor::take(std::string_view body, const DaemonState& daemon, Respond respond) {
    Result<PatrolAsked> asked = parse_patrol(body, daemon.now);
    if (!asked) {
        probe_.form.add();
        return respond(refused(asked.error()));
    }
    PatrolReport& report = asked->report;
    const auto known = known_.find(report.id);
    if (known != known_.end()) {
        if (!asked->is_timed) report.observed_at = known->second.report.observed_at;
        if (report != known->second.report) {
            probe_.other_before.add();
            return respond(
                refused({ErrorCode::refused, "another report has had the id " + report.id}));
        }
        if (known->second.is_durable) {
            probe_.again.add();
            return respond(accepted(report.id));
        }
        return journal(known->second, std::move(respond));
    }
    if (!daemon.configuration || daemon.roster == nullptr)
        return respond(refused({ErrorCode::unavailable, "recovering"}));
    if (const auto why = refusal_of(report, *daemon.configuration, *daemon.roster, daemon.now)) {
        (probe_.*(why->counter)).add();
        return respond(refused(why->error));
    }
    remember({report, false});
    journal(known_.at(report.id), std::move(respond));
}

void PatrolDoor::journal(const Known& known, Respond respond) {
    desk_.report(known.report, [this, id = known.report.id,
                                respond = std::move(respond)](const Result<void>& outcome) {
        if (!outcome) return respond(refused(outcome.error()));
        probe_.accepted.add();
        // It may have been forgotten meanwhile, for newer ones.
        if (const auto found = known_.find(id); found != known_.end())
            found->second.is_durable = true;
        respond(accepted(id));
    });
}

void PatrolDoor::remember(const Known& known) {
    if (order_.size() >= remembered_max) {
        known_.erase(order_.front());
        order_.pop_front();
    }
    order_.push_back(known.report.id);
    known_.emplace(known.report.id, known);
}

}  // namespace freshet
