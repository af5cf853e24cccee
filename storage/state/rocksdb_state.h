// RocksdbState: the state store on disk. Owned by the wiring; write() belongs to the state writer's
// thread, reads to any. A crash may take back unsynced writes, the latest first and never one from
// the middle: what is left is a state that was true once, and folding goes on from there.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "storage/state/state.h"

namespace freshet {

struct RocksdbStateOptions {
    std::filesystem::path folder;
    enum class Access { read_write, read_only };
    Access access = Access::read_write;
    // What is gathered in memory before it becomes a table; two of them at most.
    std::size_t write_buffer_bytes = 64 << 20;
    // One line for each thing RocksDB warns of; called from its threads. May be empty.
    std::function<void(std::string_view)> log = {};
};

class RocksdbState final : public State {
public:
    static Result<std::unique_ptr<RocksdbState>> create(RocksdbStateOptions options);
    ~RocksdbState() override;

    Result<void> write(const StateWrite& write) override;
    Result<std::optional<std::string>> get(std::string_view key) const override;
    Result<std::vector<KeyValue>> scan(std::string_view from, std::string_view to,
                                       std::size_t rows_max) const override;
    Result<std::optional<KeyValue>> last(std::string_view from, std::string_view to) const override;

private:
    class Store;
    explicit RocksdbState(std::unique_ptr<Store> store);
    std::unique_ptr<Store> store_;
};

}  // namespace freshet
