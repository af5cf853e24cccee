// Finds the revision and renders it.
#include "daemon/api/cap_view.h"

namespace freshet {

Result<std::optional<std::string>> cap_view(const Views& views, const std::string& identity,
                                            const CapOptions& options, const PlaceNames& names) {
    const auto dot = identity.rfind('.');
    if (dot == std::string::npos) return std::optional<std::string>{};
    const auto revisions = views.revisions(IncidentId(identity.substr(0, dot)));
    if (!revisions) return revisions.error();
    std::vector<CapReference> references;
    for (const Warning& warning : *revisions) {
        if (identity_of(warning) == identity) {
            return std::optional<std::string>(render_cap(
                {.warning = warning, .references = references, .area = {}}, options, names));
        }
        references.push_back(
            {.identifier = cap_identifier(identity_of(warning)), .sent = warning.published_at});
    }
    return std::optional<std::string>{};
}

}  // namespace freshet
