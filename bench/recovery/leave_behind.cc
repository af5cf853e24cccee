// See leave_behind.h.
#include "bench/recovery/leave_behind.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "daemon/config/configuration_folder.h"
#include "daemon/config/default_configuration.h"
#include "daemon/serve/data_folder.h"
#include "rules/engine/engine.h"
#include "storage/state/state_writer.h"

namespace freshet::bench {
namespace {

// A rotation may begin just before a change and takes its whole spread (ShardOptions).
constexpr Duration snapshots_age = std::chrono::seconds(120 + 90);
constexpr std::size_t group_records = 16'384, snapshot_bytes_max = 4 << 20;

void write_folder(const std::filesystem::path& folder, const PastOptions& options) {
    std::filesystem::create_directories(folder / "rules");
    std::ofstream(folder / "rules/default.yaml") << default_rules();
    std::ofstream(folder / "areas.csv") << "area,name,parent\n330799,bench,\n";
    std::ofstream(folder / "people.csv") << "person,name,area,role,post\n"
                                            "P1,desk,330799,county-duty,A\n";
    std::ofstream(folder / "thresholds.csv") << "scope,id,name,severity,raise,clear,hold\n";
    std::ofstream(folder / "freshet.yaml")
        << "status: test\n"
           "listen: {sl651: \"127.0.0.1:0\", stream: \"127.0.0.1:0\", http: \"127.0.0.1:0\"}\n"
           "data: data\nchannels:\n  file: {path: data/calls.jsonl}\n";
    std::ofstream stations(folder / "stations.csv");
    stations << "station,name,kind,area,catchment,rain_step,level_step,reporting,silent_after\n";
    for (std::uint32_t i = 0; i < options.stations; ++i)
        stations << fmt::format("{0},{0},{1},330799,c{2},5m,5m,1h,13h\n", past_station(i).text(),
                                Past::is_on_river(i) ? "river" : "rain",
                                i / options.catchment_stations);
}

// One shard's fold and the writer of its commits, in one thread.
class Fold {
public:
    Fold(const Past& past, DataFolder& data) : past_(past), data_(data) {}

    Result<void> begin() {
        auto writer = StateWriter::create(*data_.state, {}, {.shards = {&box_}, .clients = {}});
        if (!writer) return writer.error();
        writer_ = std::move(*writer);
        return fold_journal();  // The configuration and the start.
    }

    Result<void> add(std::vector<JournalRecord>& records) {
        const auto first = data_.journal->append(records);
        if (!first) return first.error();
        JournalPosition position = *first;
        for (JournalRecord& record : records) {
            if (const auto folded = fold({position, std::move(record)}); !folded) return folded;
            position = position.next();
        }
        records.clear();
        return commit({});
    }

    Result<void> take_snapshots() {
        left_.floor = through_.next().offset;
        std::vector<Snapshot> taken;
        std::size_t bytes = 0;
        for (const CatchmentId& catchment : engine_.dirty()) {
            taken.push_back(engine_.snapshot(catchment));
            bytes += taken.back().blob.size();
            count(taken.back());
            if (bytes < snapshot_bytes_max) continue;
            if (const auto done = commit(std::move(taken)); !done) return done;
            taken.clear();
            bytes = 0;
        }
        floor_ = left_.floor;
        return commit(std::move(taken));
    }

    LeftBehind left() const {
        LeftBehind left = left_;
        left.records = data_.journal->end().offset;
        return left;
    }

private:
    Result<void> fold_journal() {
        const auto entries = data_.journal->read({}, group_records);
        if (!entries) return entries.error();
        for (const JournalEntry& entry : *entries)
            if (const auto folded = fold(entry); !folded) return folded;
        return {};
    }

    Result<void> fold(const JournalEntry& entry) {
        through_ = entry.position;
        now_ = entry.record.received_at;
        return engine_.apply(entry, output_);
    }

    void count(const Snapshot& snapshot) {
        if (snapshot.catchment.empty()) return;
        const auto number =
            static_cast<std::uint32_t>(std::stoul(snapshot.catchment.text().substr(1)));
        (past_.is_wet(number * past_.options().catchment_stations) ? left_.wet_snapshot_bytes
                                                                   : left_.dry_snapshot_bytes) +=
            snapshot.blob.size();
    }

    Result<void> commit(std::vector<Snapshot> snapshots) {
        auto mail = std::make_shared<ShardCommit>();
        left_.rows += output_.rows.size();
        mail->commit = {.shard = 0,
                        .through = through_,
                        .rows = std::move(output_.rows),
                        .rounds = std::move(output_.rounds),
                        .pages = engine_.take_pages()};
        mail->snapshots = std::move(snapshots);
        mail->floor = {0, floor_};
        output_ = {};
        if (!box_.put(std::move(mail)))
            return Error{ErrorCode::io, "the state writer takes nothing"};
        (void)writer_->poll(now_);
        if (writer_->failure() != nullptr) return *writer_->failure();
        return {};
    }

    const Past& past_;
    DataFolder& data_;
    CommitBox box_{4, nullptr};
    std::unique_ptr<StateWriter> writer_;
    Engine engine_{ShardSlot{}};
    EngineOutput output_;
    JournalPosition through_;
    Timestamp now_{};
    std::uint64_t floor_ = 0;
    LeftBehind left_;
};

}  // namespace

Result<LeftBehind> leave_behind(const std::filesystem::path& folder, const PastOptions& options) {
    write_folder(folder, options);
    FolderReading reading = read_configuration_folder(folder);
    if (!reading.content)
        return Error{ErrorCode::invalid_argument,
                     "the folder made is refused: " + format_problem(reading.errors.front())};
    Result<DataFolder> opened = open_data_folder(folder / "data", {});
    if (!opened) return opened.error();
    // Left open on purpose: see the header.
    static DataFolder* const data = new DataFolder(std::move(*opened));
    const Past past(options);
    const auto started =
        journal_start(*data->journal, {.configuration = reading.content->configuration,
                                       .status = reading.content->settings.status,
                                       .now = past.begin()});
    if (!started) return started.error();

    Fold fold(past, *data);
    if (const auto begun = fold.begin(); !begun) return begun.error();
    const Timestamp snapshots_at =
        std::chrono::floor<std::chrono::minutes>(options.end - snapshots_age);
    std::vector<JournalRecord> records;
    for (Timestamp at = past.begin() + std::chrono::minutes(1); at <= options.end;
         at += std::chrono::minutes(1)) {
        past.minute(at, records);
        if (records.size() >= group_records || at >= snapshots_at)
            if (const auto added = fold.add(records); !added) return added.error();
        if (at == snapshots_at)
            if (const auto taken = fold.take_snapshots(); !taken) return taken.error();
    }
    LeftBehind left = fold.left();
    left.wet_stations = past.wet_stations();
    left.dry_stations = options.stations - left.wet_stations;
    return left;
}

}  // namespace freshet::bench
