#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "sim/app/preview_maker.h"
#include "sim/scenario/scenario.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

// The rows' X-rays as the thread beside the window makes them, without a window.

using namespace sideport;
using app::PreviewMaker;
namespace fs = std::filesystem;

namespace {

const fs::path kPatent = test_support::library_folder() / "patent" / "scenario.yaml";

/// What the maker gives within a minute.
std::vector<PreviewMaker::Made> wait_for(PreviewMaker& maker, std::size_t count) {
    std::vector<PreviewMaker::Made> all;
    for (int i = 0; i < 6000 && all.size() < count; ++i) {
        for (PreviewMaker::Made& made : maker.take())
            all.push_back(std::move(made));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return all;
}

double mean_of(const std::vector<std::uint8_t>& gray, int x0, int x1, int y0, int y1) {
    double sum = 0.0;
    for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x)
            sum += gray[std::size_t(y * PreviewMaker::kSidePx + x)];
    return sum / ((x1 - x0) * (y1 - y0));
}

}  // namespace

TEST_CASE("a case's preview shows its spine, is kept, and comes back the same") {
    const test_support::Folder own;
    const fs::path& folder = own.path;
    std::vector<std::uint8_t> first;
    {
        PreviewMaker maker("", folder);
        maker.want({{.hash = 7, .file = kPatent}});
        const auto made = wait_for(maker, 1);
        REQUIRE(made.size() == 1);
        CHECK(made[0].hash == 7);
        first = made[0].gray;
        REQUIRE(first.size() == std::size_t(PreviewMaker::kSidePx) * PreviewMaker::kSidePx);
        REQUIRE(fs::exists(maker.file_of(7)));
    }
    // the isocentre lies 20 mm to the patient's left: the spine is left of the middle and dark,
    // the flank beside it is bright
    CHECK(mean_of(first, 46, 62, 4, 40) + 12.0 < mean_of(first, 4, 20, 4, 40));
    // from the folder: a file that does not exist cannot be exposed
    PreviewMaker again("", folder);
    again.want({{.hash = 7, .file = folder / "gone.yaml"}});
    const auto made = wait_for(again, 1);
    REQUIRE(made.size() == 1);
    CHECK(made[0].gray == first);
}

TEST_CASE("a case that cannot be read has no preview, and those behind it have") {
    const test_support::Folder own;
    const fs::path& folder = own.path;
    PreviewMaker maker("", folder);
    maker.want({{.hash = 1, .file = folder / "gone.yaml"}, {.hash = 2, .file = kPatent}});
    // the same again while it is made: once is enough
    maker.want({{.hash = 1, .file = folder / "gone.yaml"}, {.hash = 2, .file = kPatent}});
    const auto made = wait_for(maker, 2);
    REQUIRE(made.size() == 2);
    CHECK(made[0].hash == 1);
    CHECK(made[0].gray.empty());
    CHECK(made[1].hash == 2);
    CHECK_FALSE(made[1].gray.empty());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(maker.take().empty());
}

TEST_CASE("what is being made is given up at once when the list is left") {
    const test_support::Folder own;
    const fs::path& folder = own.path;
    auto maker = std::make_unique<PreviewMaker>("", folder);
    maker->want({{.hash = 3, .file = kPatent}});
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto before = std::chrono::steady_clock::now();
    maker.reset();
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
}
