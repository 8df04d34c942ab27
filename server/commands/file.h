#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/case_service.pb.h"
#include "rules/dispatching.h"
#include "server/commands/ambient.h"
#include "storage/transaction.h"

// What the commands on cases share: load, and write what was decided.
namespace hotline::commands {

// A case with all its dispatches, as stored.
struct CaseFile {
  StoredCase stored;
  std::vector<StoredDispatch> dispatches;
  // Of the cases that it names those which are kept from the actor as a person.
  std::set<std::string> hidden{};

  v1::Case& record() { return stored.record; }
  const v1::Case& record() const { return stored.record; }
};

// A case with the dispatch that a request names.
struct DispatchFile : CaseFile {
  std::size_t at = 0;
  // Who performs the act by the rules: the actor, or the unit for which he records 代录
  // (rules/recording.h). Commands on a dispatch give their rules this account, never the actor's.
  v1::Account acting;

  StoredDispatch& named() { return dispatches[at]; }
  v1::Dispatch& dispatch() { return dispatches[at].record; }
};

// A case with the ask that a request names, of the case or of one of its dispatches.
struct AskFile : CaseFile {
  // Where the dispatch stands; absent: the ask is the case's.
  std::optional<std::size_t> at;
  int number = 0;
  // As that of a DispatchFile; where no unit could act, the actor.
  v1::Account acting{};

  StoredDispatch* named() { return at ? &dispatches[*at] : nullptr; }
  v1::Dispatch* dispatch() { return at ? &dispatches[*at].record : nullptr; }
  v1::Ask& ask() {
    auto& asks = at ? *dispatch()->mutable_asks() : *record().mutable_asks();
    return asks[number - 1];
  }
};

// "cases/{number}". BAD_FORMAT when it is no such name; NOT_FOUND when there is none or the actor
// does not see it: the two are alike.
Result<CaseFile> OpenCaseFile(Reader& reader, const std::string& name, const Ambient& ambient);
// The same without asking who sees it, for what else an act moves: absent when there is none, or
// when it was shredded.
std::optional<CaseFile> FindCaseFile(Reader& reader, const std::string& name);
// May the actor know of the case that a name belongs to: "cases/{number}" or what stands under it?
// For lists that are no case's own: nobody finds the case there that accuses him.
bool MayKnow(Reader& reader, const std::string& name, const Ambient& ambient);
// Of those on duty the accounts that may not know of the case: accused in it or withdrawn from it.
std::set<std::string> KeptOut(Reader& reader, const CaseFile& file,
                              std::span<const v1::Duty> on_duty);
// Is it the actor's turn to dispatch? The roster matters for an operator on duty alone.
Check CheckOnDuty(Reader& reader, const CaseFile& file, const Ambient& ambient);
// Which dispatches a unit may name.
enum class Reach {
  kOwn,         // its own
  kHandedDown,  // and those handed down to it
  kRound,       // and as lead those of its co-handlers
  kCoHandlers,  // as lead those of its co-handlers alone
};
// How far an act reaches from a unit.
Reach ReachOf(v1::Act::Kind act);
// May the actor name this dispatch of a case that he sees? A reader who is no unit may name all.
bool Reaches(const CaseFile& file, const v1::Dispatch& dispatch, const Ambient& ambient,
             Reach reach);
// "cases/{number}/dispatches/{serial}". For a unit another unit's dispatch is NOT_FOUND too.
Result<DispatchFile> OpenDispatchFile(Reader& reader, const std::string& name,
                                      const Ambient& ambient, Reach reach = Reach::kOwn);
// "cases/{number}/asks/{n}" or "cases/{number}/dispatches/{serial}/asks/{n}".
Result<AskFile> OpenAskFile(Reader& reader, const std::string& name, const Ambient& ambient);

// Texts, lists and enum values of a request, its happened_time, and that nothing is recorded for a
// unit by it: only acts on a dispatch are.
Check CheckForm(const google::protobuf::Message& request, const v1::Change& change, Instant now);
// In which language a reader wants sentences.
template <class Request>
Language LanguageOf(const Request& request) {
  return request.in_english() ? Language::kEnglish : Language::kChinese;
}
// MISSING without an etag, STALE_ETAG when the row was written since.
Check CheckEtag(const v1::Change& change, std::int64_t etag_version);

// All that an act on a case (a dispatch, an ask) asks before its own rule: form, sight, etag, role
// and state, that the actor has not withdrawn and no ask holds it (asking.h). An act on an ask that
// is given as ACT_UNSPECIFIED is the one that rules on it. NOT_OPEN where it is not open any more.
// On a dispatch (an ask of one) also who may record for the unit, and that he did. That unit is the
// dispatch's own, but for what a lead does about its co-handlers.
template <class Request>
Result<CaseFile> BeginOnCase(Reader& reader, const Request& request, v1::Act::Kind act,
                             const Ambient& ambient);
template <class Request>
Result<DispatchFile> BeginOnDispatch(Reader& reader, const Request& request, v1::Act::Kind act,
                                     const Ambient& ambient);
template <class Request>
Result<AskFile> BeginOnAsk(Reader& reader, const Request& request, v1::Act::Kind act,
                           const Ambient& ambient);

// The event of an act: who, when, and the states after it; of one recorded for a unit the unit, and
// the evidence before the reason. `dispatch` is null where the case itself
// is meant.
v1::Event EventOf(v1::Act::Kind act, const v1::Change& change, const v1::Case& record,
                  const v1::Dispatch* dispatch, const std::string& reason, const Ambient& ambient);

// Writes a changed row and its event. Asks of what is over lapse with it (asking.h).
void Save(Transaction& tx, CaseFile& file, v1::Act::Kind act, const v1::Change& change,
          const std::string& reason, const Ambient& ambient);
void Save(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
          const v1::Change& change, const std::string& reason, const Ambient& ambient);
// The same where the act on the dispatch has moved the case too: both rows, one event.
void SaveBoth(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
              const v1::Change& change, const std::string& reason, const Ambient& ambient);
// A notice's change: the event is told, the dispatch's etag stays (Transaction::UpdateQuietly).
void SaveQuietly(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
                 const v1::Change& change, const std::string& reason, const Ambient& ambient);
// Writes new dispatches, one event each; the first one's event carries the changed case.
void SaveIssued(Transaction& tx, CaseFile& file, std::vector<v1::Dispatch> dispatches,
                v1::Act::Kind act, const v1::Change& change, const std::string& reason,
                const Ambient& ambient);

// The case as the actor may see it. Who needs the file no more moves it in: cases are long.
v1::Case View(CaseFile file, const Ambient& ambient);
// The same at the end of an act. Takes what is in the file: nobody needs it after.
v1::ActResponse Answer(CaseFile& file, const Ambient& ambient);

// All dispatches of the case, in their order; valid as long as the file.
std::vector<const v1::Dispatch*> RecordsOf(const CaseFile& file);

// The co-handlers that a request names.
std::vector<CoHandlerChoice> ChoicesOf(
    const google::protobuf::RepeatedPtrField<v1::CoHandler>& co_handlers);

// Implementation of the templates.
Result<CaseFile> BeginOnCase(Reader& reader, const google::protobuf::Message& request,
                             const v1::Change& change, const std::string& name, v1::Act::Kind act,
                             const Ambient& ambient);
Result<DispatchFile> BeginOnDispatch(Reader& reader, const google::protobuf::Message& request,
                                     const v1::Change& change, const std::string& name,
                                     v1::Act::Kind act, const Ambient& ambient);
Result<AskFile> BeginOnAsk(Reader& reader, const google::protobuf::Message& request,
                           const v1::Change& change, const std::string& name, v1::Act::Kind act,
                           const Ambient& ambient);

template <class Request>
Result<CaseFile> BeginOnCase(Reader& reader, const Request& request, v1::Act::Kind act,
                             const Ambient& ambient) {
  return BeginOnCase(reader, request, request.change(), request.name(), act, ambient);
}
template <class Request>
Result<DispatchFile> BeginOnDispatch(Reader& reader, const Request& request, v1::Act::Kind act,
                                     const Ambient& ambient) {
  return BeginOnDispatch(reader, request, request.change(), request.name(), act, ambient);
}
template <class Request>
Result<AskFile> BeginOnAsk(Reader& reader, const Request& request, v1::Act::Kind act,
                           const Ambient& ambient) {
  return BeginOnAsk(reader, request, request.change(), request.name(), act, ambient);
}

}  // namespace hotline::commands
