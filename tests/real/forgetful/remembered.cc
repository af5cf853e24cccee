// Contents are files named by number; a folder's names are one file, replaced whole.
#include "tests/real/forgetful/remembered.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace forgetful {

void Node::write(std::string_view bytes, std::size_t at) {
    const std::size_t end = at + bytes.size();
    if (end > content.size()) {
        // A hole before it is zeros, and new.
        dirty_from = dirty_to == 0 ? content.size() : std::min(dirty_from, content.size());
        content.resize(end);
    } else {
        dirty_from = dirty_to == 0 ? at : std::min(dirty_from, at);
    }
    dirty_from = std::min(dirty_from, at);
    dirty_to = std::max(dirty_to, end);
    content.replace(at, bytes.size(), bytes);
}

void Node::resize(std::size_t size) {
    const std::size_t before = content.size();
    if (size > before) return write(std::string(size - before, '\0'), before);
    content.resize(size);
    dirty_from = std::min(dirty_from, size);
    dirty_to = std::min(dirty_to, size);
}

Remembered::Remembered(std::filesystem::path backing) : backing_(std::move(backing)) {
    for (const auto& entry : std::filesystem::directory_iterator(backing_)) {
        const std::string name = entry.path().filename().string();
        next_ = std::max<std::uint64_t>(
            next_, std::strtoull(name.substr(name.find('-') + 1).c_str(), nullptr, 10) + 1);
    }
    root_ = read(1, S_IFDIR | 0755);
}

NodePointer Remembered::make(mode_t mode) {
    auto node = std::make_shared<Node>();
    node->number = next_++;
    node->mode = mode;
    return node;
}

NodePointer Remembered::find(std::string_view path) const {
    NodePointer node = root_;
    while (!path.empty() && node) {
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
        const std::string name(path.substr(0, path.find('/')));
        path.remove_prefix(name.size());
        if (name.empty()) break;
        const auto found = node->names.find(name);
        node = found == node->names.end() ? nullptr : found->second;
    }
    return node;
}

void Remembered::sync_file(Node& node) {
    const int descriptor =
        ::open(content_of(node.number).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) std::abort();
    for (std::size_t at = node.dirty_from; at < node.dirty_to;) {
        const ssize_t written = ::pwrite(descriptor, node.content.data() + at, node.dirty_to - at,
                                         static_cast<off_t>(at));
        if (written <= 0) std::abort();
        at += static_cast<std::size_t>(written);
    }
    if (::ftruncate(descriptor, static_cast<off_t>(node.content.size())) != 0) std::abort();
    ::close(descriptor);
    node.dirty_from = node.dirty_to = 0;
}

void Remembered::sync_folder(const Node& node) {
    const std::filesystem::path unfinished = backing_ / "unfinished";
    {
        std::ofstream file(unfinished);
        for (const auto& [name, child] : node.names)
            file << child->number << ' ' << child->mode << ' ' << name << '\n';
    }
    std::filesystem::rename(unfinished, names_of(node.number));
}

std::filesystem::path Remembered::content_of(std::uint64_t number) const {
    return backing_ / ("file-" + std::to_string(number));
}
std::filesystem::path Remembered::names_of(std::uint64_t number) const {
    return backing_ / ("folder-" + std::to_string(number));
}

NodePointer Remembered::read(std::uint64_t number, mode_t mode) {
    auto node = std::make_shared<Node>();
    node->number = number;
    node->mode = mode;
    next_ = std::max(next_, number + 1);  // A name may be synced and its file not.
    if (!node->is_folder()) {
        std::ifstream file(content_of(number), std::ios::binary);
        node->content.assign(std::istreambuf_iterator<char>(file), {});
        return node;
    }
    std::ifstream file(names_of(number));
    std::uint64_t child = 0;
    mode_t child_mode = 0;
    std::string name;
    while (file >> child >> child_mode && std::getline(file >> std::ws, name))
        node->names[name] = read(child, child_mode);
    return node;
}

}  // namespace forgetful
