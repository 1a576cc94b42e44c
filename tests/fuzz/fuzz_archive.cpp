#include "sim/base/check.h"
#include "sim/runner/archive_file.h"
#include "sim/runner/archive_manifest.h"
#include "sim/store/contents.h"
#include "tests/fuzz/scratch_folder.h"

// An archive of a store as it comes from elsewhere: the tar reader, then the manifest and the rows
// as if they had been signed.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    constexpr std::size_t kMost = 1U << 20U;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const fuzz::ScratchFolder folder;
    folder.put("archive", bytes);
    const auto look = [](std::string_view text) {
        if (const auto manifest = runner::manifest_of_json(text)) {
            for (const runner::PromisedMember& member : manifest.value().members) {
                SIDEPORT_CHECK(member.name.find("..") == std::string::npos ||
                                   member.name.find("/../") == std::string::npos,
                               "a way down");
                SIDEPORT_CHECK(member.name.front() != '/', "a way down");
                SIDEPORT_CHECK(member.bytes <= runner::kMostMemberBytes, "a size");
            }
            const auto again = runner::manifest_of_json(runner::manifest_json(manifest.value()));
            SIDEPORT_CHECK(again.has_value(), "what is written can be read");
        }
        if (const auto contents = store::contents_of_json(text)) {
            const auto again = store::contents_of_json(store::contents_json(contents.value()));
            SIDEPORT_CHECK(again.has_value(), "what is written can be read");
            SIDEPORT_CHECK(again.value().attempts.size() == contents.value().attempts.size(),
                           "all of it");
        }
    };
    std::size_t members = 0;
    (void)runner::read_archive(
        folder.path() / "archive", [](const std::string&) -> Result<std::size_t> { return kMost; },
        [&](runner::ArchiveMember member) -> Result<Done> {
            SIDEPORT_CHECK(member.bytes.size() <= kMost, "no more than allowed");
            look(member.bytes);
            if (++members > 64) return Error{"test.enough", "", ""};
            return Done{};
        });
    look(bytes);
    return 0;
}
