// What becomes durable: a synced group of reports appended to the journal, against one append and
// fdatasync of a file of as many bytes; and a shard's commit written to the state store, unsynced.
// One item is one record. The disk is that of the temporary folder.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "bench/feed.h"
#include "bench/load/frames.h"
#include "storage/journal/rocksdb_journal.h"
#include "storage/state/rocksdb_state.h"

namespace freshet::bench {
namespace {

class Folder {
public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "freshet-bench-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::vector<JournalRecord> reports(std::size_t count) {
    std::vector<JournalRecord> records(count);
    const Timestamp now{std::chrono::hours(496'000)};
    for (std::size_t i = 0; i < count; ++i) {
        Report report;
        report.station = bench_station(static_cast<std::uint32_t>(i));
        report.protocol = Protocol::stream;
        report.serial = i + 1;
        report.sent_at = now;
        Observation rain;
        rain.element = Element::rain;
        rain.interval = std::chrono::minutes(5);
        rain.observed_at = now;
        rain.value =
            Quantity::from_ten_thousandths(feed_value(static_cast<std::uint32_t>(i), 100) * 1'000);
        report.observations = {rain};
        records[i] = {now, std::move(report)};
    }
    return records;
}

void journal_append_synced(benchmark::State& state) {
    Folder folder;
    auto journal = RocksdbJournal::create({.folder = folder.path() / "journal"});
    if (!journal) return state.SkipWithError(journal.error().message.c_str());
    const auto records = reports(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        if (!(*journal)->append(records)) return state.SkipWithError("append failed");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(journal_append_synced)->Arg(1)->Arg(256)->Arg(4096)->UseRealTime();

void file_append_synced(benchmark::State& state) {
    Folder folder;
    std::string bytes;
    for (const JournalRecord& record : reports(static_cast<std::size_t>(state.range(0)))) {
        bytes += encode(record);
    }
    const int file = ::open((folder.path() / "file").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    for (auto _ : state) {
        if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0) {
            state.SkipWithError("write failed");
        }
    }
    ::close(file);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(file_append_synced)->Arg(1)->Arg(256)->Arg(4096)->UseRealTime();

void state_commit(benchmark::State& state) {
    Folder folder;
    auto store = RocksdbState::create({.folder = folder.path() / "state"});
    if (!store) return state.SkipWithError(store.error().message.c_str());
    std::uint64_t round = 0;
    for (auto _ : state) {
        // A cursor and the page of each station that was heard.
        StateWrite write;
        write.put("c/0", std::to_string(++round));
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            write.put("p/" + std::to_string(i), std::string(120, 'x'));
        }
        if (!(*store)->write(write)) return state.SkipWithError("write failed");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(state_commit)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace freshet::bench
