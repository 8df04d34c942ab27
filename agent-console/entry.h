#pragma once

#include "agent-console/session.h"
#include "agent-console/verbs.h"

namespace hotline {

// Asks for a call field by field and sends it; Enter skips what may be left out, a value that
// cannot be is asked again with the reason. After a refusal only the refused fields are asked
// again. What was typed stays in session.call_draft until the server has taken it: Ctrl-D or a lost
// server loses nothing, the next `call log` goes on. Requires session.CanAsk(); `verb` is `call
// log`, whose options are the questions.
Exit EnterCall(Session& session, const Verb& verb);

// What nobody has to type: the channel and the moment.
void CompleteCall(Session& session, v1::LogCallRequest& request);

// Shows a call that was taken and remembers its cases.
void ShowLogged(Session& session, const v1::LogCallResponse& answer);

// Asks the server for what is masked and shows it.
Exit ShowRevealed(Session& session, const Arguments& arguments, const v1::RevealRequest& request);

}  // namespace hotline
