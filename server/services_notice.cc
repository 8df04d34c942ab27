#include "server/services_notice.h"

#include "hotline/v1/notice_service.grpc.pb.h"
#include "server/commands/commands.h"
#include "server/raw_service.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Notices = v1::NoticeService;
using RawNotices =
    Raw<Notices::Service, Notices::WithRawCallbackMethod_RemindUnit,
        Notices::WithRawCallbackMethod_SuperviseUnit, Notices::WithRawCallbackMethod_PublishUnit,
        Notices::WithRawCallbackMethod_DropNotice, Notices::WithRawCallbackMethod_AnswerNotice,
        Notices::WithRawCallbackMethod_GetNotice, Notices::WithRawCallbackMethod_ListNotices,
        Notices::WithRawCallbackMethod_ListAlarms, Notices::WithRawCallbackMethod_AcknowledgeAlarm,
        Notices::WithRawCallbackMethod_PutDuty, Notices::WithRawCallbackMethod_ListDuties>::Type;

class NoticeDesk final : public RawNotices {
 public:
  explicit NoticeDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* RemindUnit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RemindUnit);
  }
  Unary* SuperviseUnit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::SuperviseUnit);
  }
  Unary* PublishUnit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::PublishUnit);
  }
  Unary* DropNotice(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::DropNotice);
  }
  Unary* AnswerNotice(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AnswerNotice);
  }
  Unary* GetNotice(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetNotice);
  }
  Unary* ListNotices(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListNotices);
  }
  Unary* ListAlarms(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListAlarms);
  }
  Unary* AcknowledgeAlarm(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AcknowledgeAlarm);
  }
  Unary* PutDuty(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::PutDuty);
  }
  Unary* ListDuties(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListDuties);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeNoticeDesk(Clerk& clerk) {
  return std::make_unique<NoticeDesk>(clerk);
}

}  // namespace hotline
