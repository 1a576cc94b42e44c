#include "sim/records/dicom_send.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <set>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <fmt/format.h>

#include "sim/records/dicom_dataset.h"

namespace sideport::records {

namespace fs = std::filesystem;

namespace {

/// Odd numbers of one byte.
constexpr std::size_t kMostContexts = 128;

struct Object {
    fs::path file;
    std::string sop_class, sop_instance, syntax;
};

Result<Object> read_head(const fs::path& file) {
    DcmFileFormat object;
    OFCondition done = object.loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange,
                                               DCM_MaxReadLength, ERM_autoDetect, DCM_StudyDate);
    OFString sop_class, sop_instance;
    DcmDataset& data = *object.getDataset();
    if (done.good()) done = data.findAndGetOFString(DCM_SOPClassUID, sop_class);
    if (done.good()) done = data.findAndGetOFString(DCM_SOPInstanceUID, sop_instance);
    if (done.bad()) return Error{"dicom.unreadable", done.text(), file.string()};
    return Object{file, sop_class.c_str(), sop_instance.c_str(),
                  DcmXfer(data.getOriginalXfer()).getXferID()};
}

/// The library's own limits, for all that it opens from now on.
void limit_waits(double answer_s) {
    const auto whole_s = static_cast<Sint32>(std::ceil(answer_s));
    dcmConnectionTimeout.set(whole_s);
    dcmSocketSendTimeout.set(whole_s);
    dcmSocketReceiveTimeout.set(whole_s);
}

/// An association with an archive; released or cut with its owner.
class Association {
  public:
    explicit Association(const DicomPeer& peer)
        : peer_(peer),
          answer_s_(static_cast<int>(std::ceil(peer.answer_s))) {}
    Association(const Association&) = delete;
    Association& operator=(const Association&) = delete;
    ~Association() {
        if (association_ != nullptr) {
            if (healthy_)
                ASC_releaseAssociation(association_);
            else
                ASC_abortAssociation(association_);
            ASC_destroyAssociation(&association_);
        }
        if (network_ != nullptr) ASC_dropNetwork(&network_);
    }

    Result<Done> open(const std::vector<Object>& objects) {
        OFCondition done = ASC_initializeNetwork(NET_REQUESTOR, 0, answer_s_, &network_);
        T_ASC_Parameters* wanted = nullptr;
        if (done.good()) done = ASC_createAssociationParameters(&wanted, ASC_DEFAULTMAXPDU);
        if (done.bad()) return fault(done);
        ASC_setAPTitles(wanted, peer_.own_ae_title.c_str(), peer_.ae_title.c_str(), nullptr);
        ASC_setPresentationAddresses(wanted, "localhost",
                                     fmt::format("{}:{}", peer_.host, peer_.port).c_str());
        propose(wanted, objects);
        done = ASC_requestAssociation(network_, wanted, &association_, nullptr, nullptr,
                                      DUL_NOBLOCK, answer_s_);
        if (done == DUL_ASSOCIATIONREJECTED) return rejection(wanted);
        if (done.bad()) return fault(done);
        if (ASC_countAcceptedPresentationContexts(association_->params) == 0)
            return Error{"dicom.no_context",
                         fmt::format("{} takes none of these kinds of objects", name()), ""};
        healthy_ = true;
        return Done{};
    }

    /// Stores one object. An error of the association leaves it unusable.
    Result<Done> store(const Object& object) {
        const auto context = ASC_findAcceptedPresentationContextID(
            association_, object.sop_class.c_str(), object.syntax.c_str());
        if (context == 0)
            return Error{"dicom.no_context",
                         fmt::format("{} stores no objects of this kind", name()),
                         object.file.string()};
        DcmFileFormat loaded;
        const OFCondition read = loaded.loadFile(object.file.c_str());
        if (read.bad()) return Error{"dicom.unreadable", read.text(), object.file.string()};
        if (auto fits = unpack(*loaded.getDataset(), context, object); !fits) return fits;
        return transfer(*loaded.getDataset(), context, object);
    }
    bool healthy() const { return healthy_; }

  private:
    std::string name() const {
        return fmt::format("{} at {}:{}", peer_.ae_title, peer_.host, peer_.port);
    }

    /// Each kind of object as it is, and unpacked.
    static void propose(T_ASC_Parameters* wanted, const std::vector<Object>& objects) {
        const char* plain[] = {UID_LittleEndianExplicitTransferSyntax,
                               UID_LittleEndianImplicitTransferSyntax};
        std::set<std::pair<std::string, std::string>> seen;
        std::size_t number = 1;
        for (const Object& object : objects) {
            if (number / 2 + 2 > kMostContexts) return;
            if (seen.emplace(object.sop_class, "").second) {
                ASC_addPresentationContext(wanted, static_cast<Uint8>(number),
                                           object.sop_class.c_str(), plain, 2);
                number += 2;
            }
            if (object.syntax == plain[0] || object.syntax == plain[1]) continue;
            if (!seen.emplace(object.sop_class, object.syntax).second) continue;
            const char* packed[] = {object.syntax.c_str()};
            ASC_addPresentationContext(wanted, static_cast<Uint8>(number), object.sop_class.c_str(),
                                       packed, 1);
            number += 2;
        }
    }

    Error rejection(T_ASC_Parameters* wanted) const {
        T_ASC_RejectParameters why{};
        ASC_getRejectParameters(wanted, &why);
        std::string reason;
        if (why.reason == ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED)
            reason = fmt::format("it does not answer to the AE title {}", peer_.ae_title);
        else if (why.reason == ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED)
            reason = fmt::format("it does not know us, {}: enter this AE title there",
                                 peer_.own_ae_title);
        else {
            OFString text;
            reason = ASC_printRejectParameters(text, &why).c_str();
            std::replace(reason.begin(), reason.end(), '\n', ' ');
        }
        const bool passes = why.result == ASC_RESULT_REJECTEDTRANSIENT;
        return {passes ? "machine.archive_busy" : "dicom.refused",
                fmt::format("{}:{} refuses: {}", peer_.host, peer_.port, reason), ""};
    }

    Error fault(const OFCondition& why) const {
        const auto made = [&](const char* code, const std::string& words) {
            return Error{code, fmt::format("{}: {}", name(), words), ""};
        };
        if (why.code() == DULC_UNKNOWNHOST)
            return made("dicom.unknown_host", "there is no machine of this name");
        if (why == DUL_READTIMEOUT || why == DIMSE_NODATAAVAILABLE)
            return made("machine.archive_silent",
                        fmt::format("no answer within {} s", peer_.answer_s));
        if (why.code() == DULC_TCPINITERROR)
            return made("machine.archive_unreachable",
                        fmt::format("nobody answers there ({})", why.text()));
        std::string text = why.text();
        std::replace(text.begin(), text.end(), '\n', ' ');
        return made("machine.archive_broke_off", text);
    }

    Result<Done> unpack(DcmDataset& data, T_ASC_PresentationContextID context,
                        const Object& object) const {
        T_ASC_PresentationContext accepted{};
        ASC_findAcceptedPresentationContext(association_->params, context, &accepted);
        const DcmXfer syntax(accepted.acceptedTransferSyntax);
        if (object.syntax == accepted.acceptedTransferSyntax) return Done{};
        const OFCondition done = data.chooseRepresentation(syntax.getXfer(), nullptr);
        if (done.bad()) return Error{"dicom.unreadable", done.text(), object.file.string()};
        return Done{};
    }

    Result<Done> transfer(DcmDataset& data, T_ASC_PresentationContextID context,
                          const Object& object) {
        T_DIMSE_C_StoreRQ request{};
        request.MessageID = association_->nextMsgID++;
        request.DataSetType = DIMSE_DATASET_PRESENT;
        request.Priority = DIMSE_PRIORITY_MEDIUM;
        OFStandard::strlcpy(request.AffectedSOPClassUID, object.sop_class.c_str(),
                            sizeof(request.AffectedSOPClassUID));
        OFStandard::strlcpy(request.AffectedSOPInstanceUID, object.sop_instance.c_str(),
                            sizeof(request.AffectedSOPInstanceUID));
        T_DIMSE_C_StoreRSP answer{};
        DcmDataset* detail = nullptr;
        const OFCondition done =
            DIMSE_storeUser(association_, context, &request, nullptr, &data, nullptr, nullptr,
                            DIMSE_NONBLOCKING, answer_s_, &answer, &detail);
        const std::unique_ptr<DcmDataset> owned(detail);
        if (done.bad()) {
            healthy_ = false;
            return fault(done);
        }
        // it answers for another object than the one that it was sent
        if (answer.MessageIDBeingRespondedTo != request.MessageID) {
            healthy_ = false;
            return fault(makeDcmnetCondition(DIMSEC_UNEXPECTEDRESPONSE, OF_error,
                                             "it answers for another object"));
        }
        const unsigned status = answer.DimseStatus;
        if (status == STATUS_Success || (status & 0xf000U) == 0xb000U) return Done{};
        OFString comment;
        if (detail != nullptr) detail->findAndGetOFString(DCM_ErrorComment, comment);
        const bool full = (status & 0xff00U) == 0xa700U;
        return Error{full ? "machine.archive_full" : "dicom.refused_object",
                     fmt::format("{} answers {:04X}{}{}", name(), status,
                                 comment.empty() ? "" : ": ", comment.c_str()),
                     object.file.filename().string()};
    }

    const DicomPeer& peer_;
    int answer_s_;
    T_ASC_Network* network_ = nullptr;
    T_ASC_Association* association_ = nullptr;
    bool healthy_ = false;
};

}  // namespace

Result<Done> check_ae_title(std::string_view title) {
    const bool plain = std::all_of(title.begin(), title.end(),
                                   [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
    if (plain && !title.empty() && title.size() <= 16 &&
        title.find_first_not_of(' ') != std::string_view::npos)
        return Done{};
    return Error{"dicom.ae_title",
                 fmt::format("AE title '{}': 1 to 16 letters, digits or signs are needed", title),
                 ""};
}

Result<Done> check_host(std::string_view host) {
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
    });
    if (plain && !host.empty() && host.size() <= 253) return Done{};
    return Error{"dicom.host",
                 fmt::format("'{}': a machine's name or IPv4 address is needed", host), ""};
}

Result<Done> store_objects(const DicomPeer& peer, const std::vector<fs::path>& files,
                           const EachObject& each) {
    quiet_dcmtk();
    limit_waits(peer.answer_s);
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
    std::vector<Object> objects;
    for (const fs::path& file : files) {
        auto head = read_head(file);
        if (!head) return head.error();
        objects.push_back(std::move(head).value());
    }
    Association association(peer);
    if (auto opened = association.open(objects); !opened) return opened;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Result<Done> stored = association.store(objects[i]);
        if (!association.healthy()) return stored.error();
        each(i, stored);
    }
    return Done{};
}

}  // namespace sideport::records
