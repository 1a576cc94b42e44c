#include "sim/author/case_export.h"

#include "sim/scenario/case_text.h"
#include "sim/scenario/scenario.h"

namespace sideport::author {

Result<std::string> exported(const std::string& text, const std::filesystem::path& file,
                             const std::string& thumbnail, const std::string& patient) {
    auto parsed = scenario::CaseText::parse(text);
    if (!parsed) return parsed.error();
    if (parsed.value().has("/extends") || parsed.value().has("/include")) {
        auto whole = scenario::text_without_layers(text, file);
        if (!whole) return whole.error();
        parsed = scenario::CaseText::parse("# One file with all that the case stood on.\n" +
                                           whole.value());
        if (!parsed) return parsed.error();
    }
    if (!thumbnail.empty())
        if (auto done = parsed.value().set("/thumbnail", thumbnail); !done) return done.error();
    if (!patient.empty())
        if (auto done = parsed.value().set("/patient/package", patient); !done) return done.error();
    return parsed.value().text();
}

}  // namespace sideport::author
