// Name<Tag>: a textual id that cannot be mistaken for another kind's.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet {

template <class Tag>
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_(std::move(text)) {}
    explicit Name(std::string_view text) : text_(text) {}
    explicit Name(const char* text) : text_(text) {}

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Name&) const = default;

private:
    std::string text_;
};

}  // namespace freshet

template <class Tag>
struct std::hash<freshet::Name<Tag>> {
    std::size_t operator()(const freshet::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.text());
    }
};
