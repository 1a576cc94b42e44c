#include "sim/ct/dicom_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/ct/byte_source.h"
#include "sim/ct/dicom_pixels.h"
#include "sim/ct/dicom_slices.h"
#include "sim/ct/judge.h"
#include "sim/ct/numbers.h"
#include "sim/ct/slice_order.h"

namespace sideport::ct {

namespace {

constexpr std::size_t kMostFiles = 20000;
constexpr int kDeepestFolder = 8;
constexpr double kScanShare = 0.1;  // of the work: reading the headers

/// One entry of the list of series.
struct Series {
    std::string uid;
    int number = 0;
    bool derived = false;
    bool lossy = false;
    std::string rescale_type;
    std::vector<Slice> slices;
};

/// What a folder holds.
struct Found {
    std::vector<Series> series;
    std::map<std::string, std::size_t> others;  ///< files of other modalities
    std::size_t files = 0;
    std::size_t localizers = 0;
    std::size_t without_place = 0;
    std::vector<std::pair<std::string, Error>> faults;  ///< series uid, what is wrong
};

bool is_dicom(const std::filesystem::path& path) {
    auto source = ByteSource::open(path, 0, false);
    std::array<char, 132> start{};
    return source && source.value().read(start) == start.size() &&
           std::string_view(start.data() + 128, 4) == "DICM";
}

/// All regular files, in the order of their names; links to folders are not followed.
Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder,
                                                    bool below) {
    std::vector<std::filesystem::path> files;
    std::error_code code;
    auto entry = std::filesystem::recursive_directory_iterator(
        folder, std::filesystem::directory_options::skip_permission_denied, code);
    for (; !code && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(code)) {
        if (!below || entry.depth() >= kDeepestFolder) entry.disable_recursion_pending();
        std::error_code ignored;
        if (!entry->is_regular_file(ignored)) continue;
        files.push_back(entry->path());
        if (files.size() > kMostFiles) {
            return Error{"ct.too_large",
                         fmt::format("the folder holds more than {} files; give the series' own",
                                     kMostFiles),
                         folder.string()};
        }
    }
    if (code) return Error{"ct.unreadable", "the folder cannot be read", folder.string()};
    std::sort(files.begin(), files.end());
    return files;
}

void add_file(DicomFile file, Found& found) {
    if (!file.is_ct_image) {
        if (file.fault) found.faults.emplace_back(file.series_uid, *file.fault);
        if (file.modality != "?") ++found.others[file.modality];
        return;
    }
    if (file.is_localizer) {
        ++found.localizers;
        return;
    }
    if (file.fault) {
        found.faults.emplace_back(file.series_uid, *file.fault);
        return;
    }
    if (file.slices.empty()) {
        ++found.without_place;
        return;
    }
    auto same = std::find_if(found.series.begin(), found.series.end(),
                             [&](const Series& series) { return series.uid == file.series_uid; });
    if (same == found.series.end()) {
        found.series.push_back({.uid = file.series_uid,
                                .number = file.series_number,
                                .derived = file.is_derived,
                                .lossy = file.is_lossy,
                                .rescale_type = file.rescale_type,
                                .slices = {}});
        same = found.series.end() - 1;
    }
    same->lossy = same->lossy || file.is_lossy;
    for (Slice& slice : file.slices)
        same->slices.push_back(std::move(slice));
}

Result<Found> scan(const std::vector<std::filesystem::path>& files, const Progress& progress) {
    Found found;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto asked = go_on(progress,
                           kScanShare * static_cast<double>(i) / static_cast<double>(files.size()));
        if (!asked) return asked.error();
        if (files[i].filename() == "DICOMDIR" || !is_dicom(files[i])) continue;
        ++found.files;
        add_file(read_dicom_file(files[i]), found);
    }
    return found;
}

/// Parts series whose slices cannot lie in one volume, and sorts the list by number.
void part(Found& found) {
    std::vector<Series> parted;
    for (Series& series : found.series) {
        for (auto& group : groups_of(std::move(series.slices))) {
            parted.push_back(series);
            parted.back().slices = std::move(group);
        }
    }
    std::stable_sort(parted.begin(), parted.end(), [](const Series& one, const Series& other) {
        return one.number < other.number;
    });
    found.series = std::move(parted);
}

std::string described(const Series& series) {
    const Slice& slice = series.slices.front();
    return fmt::format("{} slices of {} x {} ({}{}{})", series.slices.size(), slice.form.columns,
                       slice.form.rows, direction_name(slice),
                       series.number != 0 ? fmt::format(", series number {}", series.number) : "",
                       series.derived ? ", derived" : "");
}

std::string list_of(const std::vector<Series>& series) {
    constexpr std::size_t kMostListed = 30;
    std::string list;
    for (std::size_t i = 0; i < std::min(series.size(), kMostListed); ++i)
        list += fmt::format("{}{}: {}", i > 0 ? "; " : "", i + 1, described(series[i]));
    return series.size() > kMostListed ? list + "; ..." : list;
}

/// Why a folder has nothing to read.
Error nothing(const Found& found, const std::string& where) {
    if (!found.faults.empty()) return found.faults.front().second;
    if (found.files == 0) {
        return {"ct.no_series", "there is no DICOM file (with DICM at byte 128)", where};
    }
    if (!found.others.empty() && found.localizers == 0 && found.without_place == 0) {
        std::string list;
        for (const auto& [modality, count] : found.others)
            list += fmt::format("{}{} ({} files)", list.empty() ? "" : ", ", modality, count);
        return {"ct.modality",
                fmt::format("the files are {}; allowed is a computed tomogram, CT", list), where};
    }
    return {"ct.no_series",
            fmt::format("{} DICOM files, but no slices of a tomogram: {} overview pictures, {} "
                        "without a place in the patient",
                        found.files, found.localizers, found.without_place),
            where};
}

/// The series that is asked for, or else the axial one with the most slices.
Result<std::size_t> chosen(const std::vector<Series>& series, int wanted,
                           const std::string& where) {
    if (wanted != 0) {
        if (wanted >= 1 && static_cast<std::size_t>(wanted) <= series.size()) {
            return static_cast<std::size_t>(wanted) - 1;
        }
        return Error{"ct.series",
                     fmt::format("there is no series {}; allowed are {}", wanted, list_of(series)),
                     where};
    }
    const auto rank = [](const Series& one) {
        const bool axial = std::string_view(direction_name(one.slices.front())) == "axial";
        return std::pair(axial && one.slices.size() > 1, one.slices.size());
    };
    const auto best = std::max_element(
        series.begin(), series.end(),
        [&](const Series& one, const Series& other) { return rank(one) < rank(other); });
    return static_cast<std::size_t>(best - series.begin());
}

/// Appends a layer between two slices.
void lay(const std::vector<std::int16_t>& below, const std::vector<std::int16_t>& above,
         double share, std::vector<std::int16_t>& hu) {
    if (share == 0.0) {
        hu.insert(hu.end(), below.begin(), below.end());
        return;
    }
    for (std::size_t i = 0; i < below.size(); ++i) {
        hu.push_back(
            static_cast<std::int16_t>(std::lround((1.0 - share) * below[i] + share * above[i])));
    }
}

/// Decodes slices from below upward, holding two of them, and lays them into the volume.
Result<Done> fill(const Order& order, Volume& volume, Met& met, const Progress& progress) {
    struct Decoded {
        std::size_t slice = SIZE_MAX;
        std::vector<std::int16_t> hu;
    };
    std::array<Decoded, 2> held;
    const auto opened = open_pixel_reader();
    if (!opened) return opened.error();
    PixelReader& reader = *opened.value();
    const auto decode = [&](std::size_t wanted, std::size_t keep) -> Result<const Decoded*> {
        for (const Decoded& one : held) {
            if (one.slice == wanted) return &one;
        }
        Decoded& target = held[0].slice == keep ? held[1] : held[0];
        target.slice = SIZE_MAX;
        target.hu.clear();
        if (auto read = reader.append(order.slices[wanted], target.hu, met); !read)
            return read.error();
        target.slice = wanted;
        return &target;
    };

    volume.hu.reserve(static_cast<std::size_t>(volume.size.x) *
                      static_cast<std::size_t>(volume.size.y) *
                      static_cast<std::size_t>(volume.size.z));
    for (std::size_t k = 0; k < order.layers.size(); ++k) {
        const Layer& layer = order.layers[k];
        const double share = static_cast<double>(k) / static_cast<double>(order.layers.size());
        if (auto asked = go_on(progress, kScanShare + (1.0 - kScanShare) * share); !asked)
            return asked;
        const auto first = decode(layer.first, layer.second);
        if (!first) return first.error();
        const auto second = decode(layer.second, layer.first);
        if (!second) return second.error();
        lay(first.value()->hu, second.value()->hu, layer.share, volume.hu);
    }
    return go_on(progress, 1.0);
}

Result<Tomogram> read_series(const Found& found, std::size_t index, const ReadOptions& options,
                             const Progress& progress, const std::string& where) {
    const Series& series = found.series[index];
    for (const auto& [uid, fault] : found.faults) {
        if (uid == series.uid) return fault;
    }
    if (series.rescale_type == "other") {
        return Error{
            "ct.not_hounsfield",
            "the series' numbers are said to be no Hounsfield units (rescale type); allowed "
            "is HU",
            where};
    }
    auto ordered = order_slices(series.slices, where);
    if (!ordered) return ordered.error();
    const Order& order = ordered.value();
    const glm::ivec3 size = order.lattice.size;
    const std::int64_t sizes[3] = {size.x, size.y, size.z};
    if (auto fine = judge_size(sizes, options.max_voxels, where); !fine) return fine.error();
    if (auto fine = judge_lattice(order.lattice, where); !fine) return fine.error();

    Tomogram made;
    made.volume = order.lattice;
    made.source.format = "DICOM";
    made.source.series = described(series);
    made.source.warnings = order.warnings;
    if (found.series.size() > 1) {
        made.source.warnings.push_back(fmt::format("{} series were found, number {} was read: {}",
                                                   found.series.size(), index + 1,
                                                   list_of(found.series)));
    }
    if (series.lossy) made.source.warnings.push_back("the pictures were compressed with loss");
    if (!found.faults.empty()) {
        made.source.warnings.push_back(
            fmt::format("{} DICOM files that cannot be read were left out", found.faults.size()));
    }
    Met met;
    if (auto filled = fill(order, made.volume, met, progress); !filled) return filled.error();
    if (auto fine = judge_numbers(met, made.source.warnings, where); !fine) return fine.error();
    return made;
}

/// The series of a folder, or of a file's folder the file's own; in the order of the list.
Result<Found> find_series(const std::filesystem::path& path, const Progress& progress) {
    const std::string where = path.string();
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(path, ignored);
    const auto files =
        files_in(folder ? path : std::filesystem::absolute(path).parent_path(), folder);
    if (!files) return files.error();
    auto scanned = scan(files.value(), progress);
    if (!scanned) return scanned.error();
    Found found = std::move(scanned).value();
    if (!folder) {  // of its folder only the file's own series
        const DicomFile own = read_dicom_file(path);
        if (own.fault) return *own.fault;
        if (own.is_localizer || own.slices.empty()) {
            Found alone;
            alone.files = 1;
            add_file(own, alone);
            return nothing(alone, where);
        }
        std::erase_if(found.series, [&](const Series& one) { return one.uid != own.series_uid; });
        std::erase_if(found.faults, [&](const auto& one) { return one.first != own.series_uid; });
    }
    if (found.series.empty()) return nothing(found, where);
    part(found);
    return found;
}

}  // namespace

Result<Tomogram> read_dicom(const std::filesystem::path& path, const ReadOptions& options,
                            const Progress& progress) {
    const auto found = find_series(path, progress);
    if (!found) return found.error();
    const auto index = chosen(found.value().series, options.series, path.string());
    if (!index) return index.error();
    return read_series(found.value(), index.value(), options, progress, path.string());
}

Result<std::vector<SeriesEntry>> list_dicom(const std::filesystem::path& path,
                                            const Progress& progress) {
    const auto found =
        find_series(path, [&](double share) { return !progress || progress(share / kScanShare); });
    if (!found) return found.error();
    const auto usual = chosen(found.value().series, 0, path.string());
    std::vector<SeriesEntry> entries;
    for (const Series& series : found.value().series)
        entries.push_back({described(series), usual && usual.value() == entries.size()});
    return entries;
}

}  // namespace sideport::ct
