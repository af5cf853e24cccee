// forgetful BACKING MOUNT [--void-sync] [--sync-delay MILLISECONDS]: a FUSE file system over
// Remembered. One thread: what is slow is slow for everybody, as on one disk. With --void-sync
// every sync says it was done and does nothing (the negative control); with --sync-delay each takes
// so long. Kill it, and what was not synced is gone; start it again on the same BACKING.
#define FUSE_USE_VERSION 35
#include <fuse.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "tests/real/forgetful/remembered.h"

namespace {

using forgetful::Node;
using forgetful::NodePointer;

struct Disk {
    explicit Disk(const char* backing) : remembered(backing) {}
    forgetful::Remembered remembered;
    bool void_sync = false;
    std::chrono::milliseconds sync_delay{0};
};

Disk& disk() { return *static_cast<Disk*>(fuse_get_context()->private_data); }

// A file that is open lives on when its name is gone.
NodePointer* opened(fuse_file_info* info) {
    return info == nullptr ? nullptr : reinterpret_cast<NodePointer*>(info->fh);
}
NodePointer node_of(const char* path, fuse_file_info* info) {
    NodePointer* node = opened(info);
    return node != nullptr ? *node : disk().remembered.find(path);
}

struct Place {
    NodePointer folder;
    std::string name;
};
Place place_of(const char* path) {
    const std::string text(path);
    const std::size_t slash = text.rfind('/');
    return {disk().remembered.find(text.substr(0, slash)), text.substr(slash + 1)};
}

int look(const char* path, struct stat* status, fuse_file_info* info) {
    const NodePointer node = node_of(path, info);
    if (!node) return -ENOENT;
    std::memset(status, 0, sizeof *status);
    status->st_ino = node->number;
    status->st_mode = node->mode;
    status->st_nlink = 1;
    status->st_uid = getuid();
    status->st_gid = getgid();
    status->st_size = static_cast<off_t>(node->content.size());
    status->st_blocks = static_cast<blkcnt_t>((node->content.size() + 511) / 512);
    return 0;
}

int add(const char* path, mode_t mode, NodePointer* made) {
    const Place place = place_of(path);
    if (!place.folder) return -ENOENT;
    if (place.folder->names.contains(place.name)) return -EEXIST;
    *made = place.folder->names[place.name] = disk().remembered.make(mode);
    return 0;
}

int open_node(fuse_file_info* info, const NodePointer& node) {
    info->fh = reinterpret_cast<std::uint64_t>(new NodePointer(node));
    info->direct_io = 1;  // No copy in the kernel's page cache, which would outlive us.
    return 0;
}

int create(const char* path, mode_t mode, fuse_file_info* info) {
    NodePointer node;
    const int failed = add(path, S_IFREG | mode, &node);
    return failed != 0 ? failed : open_node(info, node);
}

int make_folder(const char* path, mode_t mode) {
    NodePointer node;
    return add(path, S_IFDIR | mode, &node);
}

int open_file(const char* path, fuse_file_info* info) {
    const NodePointer node = disk().remembered.find(path);
    if (!node) return -ENOENT;
    if ((info->flags & O_TRUNC) != 0) node->resize(0);
    return open_node(info, node);
}

int close_file(const char*, fuse_file_info* info) {
    delete opened(info);
    return 0;
}

int read_file(const char*, char* bytes, std::size_t size, off_t at, fuse_file_info* info) {
    const std::string& content = (*opened(info))->content;
    const auto from = static_cast<std::size_t>(at);
    if (from >= content.size()) return 0;
    return static_cast<int>(content.copy(bytes, size, from));
}

int write_file(const char*, const char* bytes, std::size_t size, off_t at, fuse_file_info* info) {
    Node& node = **opened(info);
    const auto from =
        (info->flags & O_APPEND) != 0 ? node.content.size() : static_cast<std::size_t>(at);
    node.write({bytes, size}, from);
    return static_cast<int>(size);
}

int resize(const char* path, off_t size, fuse_file_info* info) {
    const NodePointer node = node_of(path, info);
    if (!node) return -ENOENT;
    node->resize(static_cast<std::size_t>(size));
    return 0;
}

int sync(const NodePointer& node) {
    if (!node) return -ENOENT;
    std::this_thread::sleep_for(disk().sync_delay);
    if (disk().void_sync) return 0;
    node->is_folder() ? disk().remembered.sync_folder(*node) : disk().remembered.sync_file(*node);
    return 0;
}
int sync_file(const char* path, int, fuse_file_info* info) { return sync(node_of(path, info)); }

int list(const char* path, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info* info,
         fuse_readdir_flags) {
    const NodePointer node = node_of(path, info);
    if (!node) return -ENOENT;
    for (const char* name : {".", ".."}) fill(buffer, name, nullptr, 0, fuse_fill_dir_flags{});
    for (const auto& [name, child] : node->names)
        fill(buffer, name.c_str(), nullptr, 0, fuse_fill_dir_flags{});
    return 0;
}

int take_away(const char* path) {
    const Place place = place_of(path);
    if (!place.folder || place.folder->names.erase(place.name) == 0) return -ENOENT;
    return 0;
}
int remove_folder(const char* path) {
    const NodePointer node = disk().remembered.find(path);
    if (node && !node->names.empty()) return -ENOTEMPTY;
    return take_away(path);
}

int rename_node(const char* from, const char* to, unsigned flags) {
    if (flags != 0) return -EINVAL;
    const Place source = place_of(from), target = place_of(to);
    const NodePointer node = disk().remembered.find(from);
    if (!node || !target.folder) return -ENOENT;
    source.folder->names.erase(source.name);
    target.folder->names[target.name] = node;
    return 0;
}

int space(const char*, struct statvfs* found) {
    std::memset(found, 0, sizeof *found);
    found->f_bsize = found->f_frsize = 4096;
    found->f_blocks = found->f_bfree = found->f_bavail = 1 << 22;
    return 0;
}

int set_times(const char*, const timespec*, fuse_file_info*) { return 0; }
int set_mode(const char*, mode_t, fuse_file_info*) { return 0; }

void* begin(fuse_conn_info*, fuse_config* config) {
    config->hard_remove = 1;
    config->nullpath_ok = 1;
    config->entry_timeout = config->attr_timeout = config->negative_timeout = 0;
    return fuse_get_context()->private_data;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fprintf(stderr,
                     "usage: forgetful BACKING MOUNT [--void-sync] [--sync-delay MILLISECONDS]\n");
        return 2;
    }
    Disk one(words[1]);
    for (int i = 3; i < count; ++i) {
        if (std::strcmp(words[i], "--void-sync") == 0) one.void_sync = true;
        if (std::strcmp(words[i], "--sync-delay") == 0 && i + 1 < count)
            one.sync_delay = std::chrono::milliseconds(std::atoi(words[i + 1]));
    }
    fuse_operations does{};
    does.init = begin;
    does.getattr = look;
    does.readdir = list;
    does.open = open_file;
    does.create = create;
    does.mkdir = make_folder;
    does.release = close_file;
    does.read = read_file;
    does.write = write_file;
    does.truncate = resize;
    does.fsync = sync_file;
    does.fsyncdir = sync_file;
    does.opendir = open_file;
    does.releasedir = close_file;
    does.unlink = take_away;
    does.rmdir = remove_folder;
    does.rename = rename_node;
    does.statfs = space;
    does.utimens = set_times;
    does.chmod = set_mode;
    char program[] = "forgetful", foreground[] = "-f", one_thread[] = "-s";
    char* arguments[] = {program, foreground, one_thread, words[2], nullptr};
    return fuse_main(4, arguments, &does, &one);
}
