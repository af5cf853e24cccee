// What a disk remembers of a file system: the contents of files as of their last sync, and the
// names in each folder as of the folder's last sync. Everything else lives in the memory of one
// process, and is gone with it: SIGKILL is the power cut.
//
// The strictest disk that POSIX allows: a file that was synced is lost if its folder was not. It
// makes no other fault (no torn blocks, no reordering within what was synced).
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace forgetful {

struct Node {
    std::uint64_t number = 0;
    mode_t mode = 0;
    std::string content;                                 // Files.
    std::map<std::string, std::shared_ptr<Node>> names;  // Folders.
    std::size_t dirty_from = 0, dirty_to = 0;            // Of the content, since its last sync.

    bool is_folder() const { return S_ISDIR(mode); }
    void write(std::string_view bytes, std::size_t at);
    void resize(std::size_t size);
};
using NodePointer = std::shared_ptr<Node>;

class Remembered {
public:
    // `backing` holds what was synced; what is there is read.
    explicit Remembered(std::filesystem::path backing);

    NodePointer root() const { return root_; }
    NodePointer make(mode_t mode);
    // Empty when there is none.
    NodePointer find(std::string_view path) const;

    void sync_file(Node& node);
    void sync_folder(const Node& node);

private:
    std::filesystem::path content_of(std::uint64_t number) const;
    std::filesystem::path names_of(std::uint64_t number) const;
    NodePointer read(std::uint64_t number, mode_t mode);

    std::filesystem::path backing_;
    std::uint64_t next_ = 1;
    NodePointer root_;
};

}  // namespace forgetful
