#pragma once

#include "hotline/v1/ask_service.pb.h"
#include "hotline/v1/correction_service.pb.h"
#include "server/commands/ambient.h"

// Asks and their answers; what is corrected of a case. See commands.h for what holds of all.
namespace hotline::commands {

// ask.cc
Result<v1::ActResponse> AskExtension(Transaction&, const v1::AskExtensionRequest&, const Ambient&);
Result<v1::ActResponse> AgreeLaterLimit(Transaction&, const v1::AgreeLaterLimitRequest&,
                                        const Ambient&);
Result<v1::ActResponse> AskWaiver(Transaction&, const v1::AskWaiverRequest&, const Ambient&);
Result<v1::ActResponse> ConsentToWaiver(Transaction&, const v1::ConsentToWaiverRequest&,
                                        const Ambient&);
Result<v1::ActResponse> AskTermination(Transaction&, const v1::AskTerminationRequest&,
                                       const Ambient&);
Result<v1::ActResponse> WithdrawPerson(Transaction&, const v1::WithdrawPersonRequest&,
                                       const Ambient&);
Result<v1::ActResponse> AskHarmClearing(Transaction&, const v1::AskHarmClearingRequest&,
                                        const Ambient&);
Result<v1::ActResponse> TakeBackAsk(Transaction&, const v1::TakeBackAskRequest&, const Ambient&);

// decision.cc
Result<v1::ActResponse> EnterDecision(Transaction&, const v1::EnterDecisionRequest&,
                                      const Ambient&);

// ruling.cc
Result<v1::ActResponse> RuleOnAsk(Transaction&, const v1::RuleOnAskRequest&, const Ambient&);

// amend.cc
Result<v1::ActResponse> AmendCase(Transaction&, const v1::AmendCaseRequest&, const Ambient&);
Result<v1::ActResponse> RegradeCase(Transaction&, const v1::RegradeCaseRequest&, const Ambient&);

}  // namespace hotline::commands
