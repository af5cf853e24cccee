#include "rules/engine/shared_fold.h"

#include <algorithm>
#include <utility>

#include "rules/model/fields.h"

namespace freshet {
namespace {

// 2: warnings from above. 3: silence is counted in the catchments. 4: forecasts.
constexpr std::uint64_t version = 4, plain_pages_version = 3, forecasts_version = 4;

Result<std::shared_ptr<const RuleBook>> compiled(const ConfigurationRecord& configuration) {
    CompiledRuleBook book = compile_rule_book(configuration);
    if (book.book) return std::move(book.book);
    const Problem& first = book.errors.front();
    return Error{ErrorCode::refused, "the configuration does not compile: " + first.place.file +
                                         ":" + std::to_string(first.place.line) + ": " +
                                         first.message};
}

}  // namespace

Result<std::shared_ptr<const RuleBook>> SharedFold::compile(
    const ConfigurationRecord& configuration) const {
    if (compiled_from_ == configuration) return compiled_;
    Result<std::shared_ptr<const RuleBook>> book = compiled(configuration);
    if (!book) return book;
    compiled_from_ = configuration;
    return compiled_ = std::move(*book);
}

Result<void> SharedFold::configure(const ConfigurationRecord& configuration, Timestamp received_at,
                                   JournalPosition position) {
    const Result<std::shared_ptr<const RuleBook>> book = compile(configuration);
    if (!book) return book.error();
    compiled_from_.reset();
    compiled_.reset();
    epochs_.add(received_at, position, *book);
    epochs_.trim(received_at - configuration_kept);
    const RuleBook& newest = *epochs_.all().back().book;
    std::erase_if(unknown_,
                  [&](const auto& entry) { return newest.station(entry.first) != nullptr; });
    std::erase_if(changed_, [&](const StationId& id) { return !unknown_.contains(id); });
    return {};
}

void SharedFold::hear(const SuperiorWarning& warning, Timestamp received_at,
                      JournalPosition position, const EngineOptions& options) {
    superiors_.trim(received_at - configuration_kept);
    superiors_.add(warning, received_at, position, options);
}

void SharedFold::hear(const Forecast& forecast, Timestamp received_at, JournalPosition position,
                      const EngineOptions& options) {
    forecasts_.trim(received_at - configuration_kept);
    forecasts_.add(forecast, received_at, position, options);
}

void SharedFold::start(Status status, JournalPosition position) {
    starts_.push_back({position, status});
}

Status SharedFold::status(JournalPosition position) const {
    Status status = Status::test;
    for (const Begun& begun : starts_)
        if (begun.position <= position) status = begun.status;
    return status;
}

Timestamp SharedFold::tick(Timestamp at) { return engine_time_ = std::max(engine_time_, at); }

bool SharedFold::begins_minute() {
    const Timestamp minute = std::chrono::floor<std::chrono::minutes>(engine_time_);
    if (minute <= minute_) return false;
    minute_ = minute;
    return true;
}

bool SharedFold::meet_unknown(const Report& report, Timestamp received_at) {
    // Frames name any address they like: beyond this many the desk learns nothing more from a list,
    // and memory and the snapshot's blob would grow with every forged one. The journal has them
    // all.
    if (unknown_.size() >= unknown_max && !unknown_.contains(report.station)) return false;
    const auto [place, is_new] = unknown_.try_emplace(report.station);
    place->second.arrived(report, received_at);
    changed_.insert(report.station);
    return is_new;
}

std::optional<StationPage> SharedFold::unknown_page(const StationId& station) const {
    const auto found = unknown_.find(station);
    if (found == unknown_.end()) return std::nullopt;
    return found->second.page(station);
}

std::set<StationId> SharedFold::take_changed() { return std::exchange(changed_, {}); }

std::string SharedFold::encode() const {
    Encoder encoder;
    encoder.put_unsigned(version);
    encoder.put_unsigned(epochs_.all().size());
    for (const Epoch& epoch : epochs_.all()) {
        encoder.put_time(epoch.from);
        put_position(encoder, epoch.position);
    }
    encoder.put_time(engine_time_);
    encoder.put_time(minute_);
    // Of earlier starts only the last can still matter to a part that is folded again.
    const std::size_t starts_first = starts_.size() > 2 ? starts_.size() - 2 : 0;
    encoder.put_unsigned(starts_.size() - starts_first);
    for (std::size_t index = starts_first; index < starts_.size(); ++index) {
        put_position(encoder, starts_[index].position);
        encoder.put_unsigned(static_cast<std::uint64_t>(starts_[index].status));
    }
    encoder.put_unsigned(skips_.size());
    for (const JournalPosition position : skips_) put_position(encoder, position);
    encoder.put_unsigned(unknown_.size());
    for (const auto& [id, shown] : unknown_) {
        encoder.put_text(id.text());
        shown.encode(encoder);
    }
    superiors_.encode(encoder);
    forecasts_.encode(encoder);
    return encoder.take();
}

Result<void> SharedFold::decode(std::string_view blob, const ConfigurationSource& configurations) {
    Decoder decoder(blob);
    const std::uint64_t found = decoder.get_unsigned();
    if (!decoder.failed() && found > version)
        return Error{ErrorCode::refused,
                     "the shared snapshot is of a newer version than this program"};
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp from = decoder.get_time();
        const JournalPosition position = get_position(decoder);
        if (decoder.failed()) break;
        const Result<ConfigurationRecord> configuration = configurations(position);
        if (!configuration) return configuration.error();
        Result<std::shared_ptr<const RuleBook>> book = compiled(*configuration);
        if (!book) return book.error();
        epochs_.add(from, position, std::move(*book));
    }
    engine_time_ = decoder.get_time();
    minute_ = decoder.get_time();
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const JournalPosition position = get_position(decoder);
        const std::uint64_t status = decoder.get_unsigned();
        if (status < 1 || status > 3) decoder.fail();
        starts_.push_back({position, static_cast<Status>(status)});
    }
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        skips_.insert(get_position(decoder));
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const StationId id(decoder.get_text());
        unknown_[id].decode(decoder, found >= plain_pages_version
                                         ? StationShown::Form::plain
                                         : StationShown::Form::with_excuse);
    }
    if (found >= 2) superiors_.decode(decoder);
    if (found >= forecasts_version) forecasts_.decode(decoder);
    if (!decoder.finished()) return Error{ErrorCode::corrupt, "the shared snapshot is damaged"};
    return {};
}

}  // namespace freshet
