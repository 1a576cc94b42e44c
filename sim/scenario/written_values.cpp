#include <fmt/format.h>

#include "sim/scenario/layers.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

namespace {

void collect(const Document& document, const YAML::Node& node, const std::string& pointer,
             std::vector<WrittenValue>& values) {
    if (node.IsScalar()) {
        values.push_back({.pointer = pointer,
                          .text = node.Scalar(),
                          .file = document.origin(pointer),
                          .line = node.Mark().is_null() ? 0 : node.Mark().line + 1});
    } else if (node.IsSequence()) {
        for (std::size_t i = 0; i < node.size(); ++i)
            collect(document, node[i], fmt::format("{}/{}", pointer, i), values);
    } else if (node.IsMap()) {
        for (const auto& entry : node)
            if (entry.first.IsScalar())
                collect(document, entry.second, pointer + "/" + entry.first.Scalar(), values);
    }
}

}  // namespace

std::vector<WrittenValue> written_values(const std::string& text,
                                         const std::filesystem::path& file) {
    Errors errors;
    const Document document = read_layers(file, errors, &text);
    std::vector<WrittenValue> values;
    if (errors.empty()) collect(document, document.root, "", values);
    return values;
}

Result<std::string> text_without_layers(const std::string& text,
                                        const std::filesystem::path& file) {
    Errors errors;
    Document document = read_layers(file, errors, &text);
    if (!errors.empty()) return errors.front();
    if (document.root.IsMap()) {
        for (const char* key : {"extends", "include"})
            while (document.root.remove(key)) {
            }
    }
    YAML::Emitter out;
    out << document.root;
    return std::string(out.c_str()) + "\n";
}

}  // namespace sideport::scenario
