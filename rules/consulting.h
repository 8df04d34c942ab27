#pragma once

#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/course.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// Words between the unit, those under it, the desk and a conference. No clock moves by any of them.
// All require CheckAct to have passed.

// 询问: a question to the desk. Refuses with the paths of AskDeskRequest: MISSING, TOO_MANY.
Check AskDesk(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
              Instant now);
// Is a question of it open? NOT_OPEN.
Check CheckQuestionOpen(const v1::Dispatch& dispatch);
// 答复: of the question with this number, from 1 on; 0: the oldest open one. NOT_OPEN where it is
// answered or not there, MISSING.
Check AnswerQuestion(v1::Dispatch& dispatch, int number, const std::string& text,
                     const v1::Account& actor, Instant now);

// 转派下级: the sub-unit works, the unit stays answerable; another one may take its place. Refuses
// with the paths of HandDownRequest: MISSING, UNKNOWN_VALUE, NOT_UNDER_UNIT, ACCUSED_UNIT,
// UNIT_NOT_IN_FORCE, TOO_MANY.
Check HandDown(v1::Dispatch& dispatch, const std::string& unit, const std::string& note,
               const PlaceIndex& place, const std::vector<std::string>& accused,
               const v1::Account& actor, Instant now);
// The sub-unit that works on it now; empty: the unit itself. It sees the case as long as this
// holds.
std::string SubUnitOf(const v1::Dispatch& dispatch);
// NOT_OPEN where no sub-unit works on it.
Check CheckHandedDown(const v1::Dispatch& dispatch);
// The unit works again itself; nothing where it did.
void TakeBack(v1::Dispatch& dispatch, Instant now);
// 下级反馈: what the sub-unit did is the unit's progress; the unit works again itself. MISSING.
Check AnswerHandDown(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                     Instant now);

// 会商: adds the conference. Decisions bind as designation: gives which of `dispatches`, all of the
// case, have become designated by it; what is dispatched to a member later is as well. Refuses with
// the paths of ConferRequest: MISSING, TOO_MANY, UNKNOWN_VALUE, ACCUSED_UNIT, and ASK_OPEN while a
// member's return waits for its ruling.
Result<std::vector<std::size_t>> Confer(v1::Case& record, std::span<v1::Dispatch* const> dispatches,
                                        const v1::Conference& conference, const PlaceIndex& place,
                                        const std::vector<std::string>& accused,
                                        const v1::Account& actor, Instant now);
// Is the unit a member of a conference of the case?
bool IsBoundByConference(const v1::Case& record, const std::string& unit);

}  // namespace hotline
