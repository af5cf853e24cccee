// XmlWriter: elements one under the other, indented by two blanks, text escaped. Whatever bytes it
// is given, what comes out is well-formed UTF-8: what XML 1.0 cannot carry becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshet {

class XmlWriter {
public:
    XmlWriter() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

    void open(std::string_view name, std::string_view attributes = {});
    void close();
    void element(std::string_view name, std::string_view text);
    // An empty text writes nothing: CAP's optional elements are left out, not left empty.
    void optional_element(std::string_view name, std::string_view text);

    std::string take() { return std::move(text_); }

private:
    void indent();
    std::string text_;
    std::vector<std::string> open_;
};

std::string xml_escape(std::string_view text);

}  // namespace freshet
