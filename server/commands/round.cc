#include "server/commands/round.h"

#include "rules/lifecycle.h"

namespace hotline::commands {

const v1::Dispatch* LiveLead(const CaseFile& file) {
  for (const StoredDispatch& one : file.dispatches) {
    const v1::Dispatch& dispatch = one.record;
    if (dispatch.part() == v1::Dispatch::LEAD && IsLive(dispatch.state())) return &dispatch;
  }
  return nullptr;
}

Share ShareOf(const CaseFile& file, const v1::Dispatch& dispatch) {
  const bool opinion = dispatch.part() == v1::Dispatch::CO_HANDLER;
  return {file.record(), dispatch, opinion ? LiveLead(file) : nullptr};
}

}  // namespace hotline::commands
