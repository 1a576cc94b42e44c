#include "sim/store/place.h"

#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

namespace sideport::store {

namespace {

constexpr std::string_view kHidden = "***";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    if (from.empty()) return;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
        at = text.replace(at, from.size(), to).find(to, at) + to.size();
}

/// Undoes %41 escapes; what is no escape stays.
std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string digits(text.substr(i + 1 < text.size() ? i + 1 : i, 2));
        char* end = nullptr;
        const long value = std::strtol(digits.c_str(), &end, 16);
        if (text[i] == '%' && digits.size() == 2 && end == digits.c_str() + 2) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// The secret as it stands in the URL: between "user:" and "@", or as the parameter password=.
std::string user_secret(const std::string& url) {
    const std::size_t start = url.find("//") + 2;
    const std::size_t end = url.find_first_of("/?", start);
    // a password that was not escaped may hold / or ?: everything up to the last @ counts
    const std::size_t last = url.rfind('@');
    const std::size_t at = last != std::string::npos && last > start ? last : std::string::npos;
    const std::size_t colon = url.find(':', start);
    if (at == std::string::npos || colon == std::string::npos || colon > at) return {};
    if (end != std::string::npos && colon > end) return {};
    return url.substr(colon + 1, at - colon - 1);
}

std::string parameter_secret(const std::string& url) {
    for (const char* key : {"?password=", "&password="})
        if (const std::size_t at = url.find(key); at != std::string::npos) {
            const std::size_t start = at + std::string_view(key).size();
            return url.substr(start, url.find('&', start) - start);
        }
    return {};
}

bool starts_with(const std::string& text, std::string_view start) {
    return text.compare(0, start.size(), start) == 0;
}

Result<Place> server_place(const std::string& url) {
    Place place{.is_server = true, .url = url};
    place.shown = place.without_secret(url);
    const std::size_t host = url.find("//") + 2;
    const std::size_t slash = url.find('/', host);
    const std::size_t question = url.find('?', host);
    const bool named = slash != std::string::npos && slash + 1 < url.size() &&
                       url[slash + 1] != '?' && (question == std::string::npos || slash < question);
    if (!named)
        return Error{"store.url", "no database is named; needed postgresql://USER@HOST/DATABASE",
                     place.shown};
    return place;
}

}  // namespace

std::string Place::without_secret(std::string text) const {
    for (const std::string& secret : {user_secret(url), parameter_secret(url)}) {
        if (!is_server || secret.empty()) continue;
        replace_all(text, secret, kHidden);
        replace_all(text, decoded(secret), kHidden);
    }
    return text;
}

std::string Place::identity() const {
    return is_server ? shown : std::filesystem::absolute(file).lexically_normal().string();
}

Result<Place> parse_place(const std::string& text) {
    if (text.empty()) return Error{"store.url", "the name of the store is empty", ""};
    if (starts_with(text, "postgresql://") || starts_with(text, "postgres://"))
        return server_place(text);
    const std::size_t scheme = text.find("://");
    if (scheme != std::string::npos && text.find('/') == scheme + 1) {
        if (!starts_with(text, "sqlite://") || text.size() == scheme + 3)
            return Error{"store.url",
                         fmt::format("'{}' is no store; allowed a file, sqlite:///FILE or "
                                     "postgresql://USER@HOST/DATABASE",
                                     text.substr(0, scheme + 3)),
                         ""};
        return parse_place(text.substr(scheme + 3));
    }
    if (text.find_first_of(std::string_view("\"'\0\n", 4)) != std::string::npos)
        return Error{"store.url", "a file name of a store may hold no quotes and no line breaks",
                     text};
    return Place{.file = text, .url = {}, .shown = text};
}

std::string default_place() {
    namespace fs = std::filesystem;
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value != nullptr ? value : "");
    };
    if (const std::string own = variable("SIDEPORT_STORE"); !own.empty()) return own;
    const std::string data = variable("XDG_DATA_HOME"), home = variable("HOME");
    const fs::path folder =
        !data.empty() ? fs::path(data) : fs::path(home.empty() ? "." : home) / ".local/share";
    return (folder / "sideport/store.sqlite").string();
}

}  // namespace sideport::store
