#include "sim/cli/xapi_options.h"

#include <algorithm>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/file_io.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kMostLoginBytes = 4096;

/// Printable, and nothing that would end a header's line.
bool is_plain(const std::string& word) {
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](unsigned char c) { return c >= 32 && c != 127; });
}

Result<records::Login> login_in(const std::string& file) {
    const auto bad = [&](const char* why) {
        return Error{"xapi.login_file", why, file};
    };
    struct stat about {};
    if (stat(file.c_str(), &about) != 0) return bad("there is no such file");
    if (!S_ISREG(about.st_mode)) return bad("this is no file");
    if (about.st_uid != geteuid() || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return bad("others may read it; 'chmod 600' it, and let it be yours");
    auto text = read_file(file, kMostLoginBytes);
    if (!text) return text.error();
    std::string line = std::move(text).value();
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.pop_back();
    const auto colon = line.find(':');
    if (colon == std::string::npos) return bad("one line KEY:SECRET is needed");
    records::Login login{line.substr(0, colon), line.substr(colon + 1)};
    if (!is_plain(login.key) || !is_plain(login.secret))
        return bad("one line KEY:SECRET is needed");
    return login;
}

}  // namespace

std::vector<OptionSpec> xapi_actor_options() {
    return {{"--home-page", "IRI",
             "xAPI: who gives out the trainees' signs, e.g. https://school.example"},
            {"--pseudonym", "",
             "xAPI: eight digits that only this station can make, instead of the trainee's sign"}};
}

Result<runner::XapiActor> xapi_actor(const Options& options) {
    runner::XapiActor actor{.home_page = options.value_or("--home-page", ""),
                            .pseudonym = options.has("--pseudonym")};
    if (options.has("--home-page")) {
        if (auto fine = runner::check_home_page(actor.home_page); !fine) return fine.error();
    }
    return actor;
}

std::string statements_text(const std::vector<records::XapiStatement>& statements) {
    std::string text = "[";
    for (const records::XapiStatement& statement : statements)
        text += (text.size() > 1 ? ",\n" : "\n") + statement.json;
    return text + "\n]\n";
}

Result<records::Login> xapi_login(const Options& options) {
    if (const auto file = options.value("--login")) return login_in(*file);
    const char* key = std::getenv("SIDEPORT_XAPI_KEY");
    const char* secret = std::getenv("SIDEPORT_XAPI_SECRET");
    if (key == nullptr || secret == nullptr) {
        return Error{"xapi.no_login",
                     "the record store wants a key and a secret: $SIDEPORT_XAPI_KEY and "
                     "$SIDEPORT_XAPI_SECRET, or --login FILE",
                     ""};
    }
    records::Login login{key, secret};
    if (is_plain(login.key) && is_plain(login.secret) && login.key.find(':') == std::string::npos)
        return login;
    return Error{"xapi.no_login",
                 "$SIDEPORT_XAPI_KEY or $SIDEPORT_XAPI_SECRET is empty or holds what a login "
                 "cannot hold (a colon in the key, line ends)",
                 ""};
}

}  // namespace sideport::cli
