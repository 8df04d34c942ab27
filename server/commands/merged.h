#pragma once

#include <string>
#include <vector>

#include "server/commands/file.h"
#include "server/commands/shutting_out.h"

// What becomes of the children of a merged case. All is read before the first write: plan, then
// write.
namespace hotline::commands {

// A case of a merged group as it is to be written.
struct Regrouped {
  CaseFile file;
  ExclusionChange exclusion;
  // Else it is written only for who sees it.
  bool changed = false;
};

// The rows by which the accused are kept out of these cases, which form one group. The first
// `changed` ones are written in any case.
std::vector<Regrouped> Regroup(Reader& reader, std::vector<CaseFile> files, std::size_t changed);
// One event of this act for each case written.
void Write(Transaction& tx, std::vector<Regrouped>& group, v1::Act::Kind act,
           const v1::Change& change, const std::string& reason, const Ambient& ambient);

// A child leaves its parent: the child alone, then the parent and those that stay. A parent that is
// shredded is left out. `child` is changed by the caller afterwards, through the first one.
std::vector<Regrouped> PartFromParent(Reader& reader, CaseFile child, const Ambient& ambient);
// The child by the act that parted it; for the others it is an UNMERGE.
void WriteParted(Transaction& tx, std::vector<Regrouped>& group, v1::Act::Kind act,
                 const v1::Change& change, const std::string& reason, const Ambient& ambient);

// A case that was answered with its parent goes its own way from here, by this act: the parent's
// next answer is not for it. Requires a case with merged_into.
Result<v1::ActResponse> GoOnAlone(Transaction& tx, CaseFile child, v1::Act::Kind act,
                                  const v1::Change& change, const std::string& reason,
                                  const Ambient& ambient);

// The children that wait for the parent's answer, with that answer: CALLING_BACK each.
std::vector<CaseFile> AnswerChildren(Reader& reader, const v1::Case& parent,
                                     const std::string& answer, const Ambient& ambient);
void WriteAnswered(Transaction& tx, std::vector<CaseFile>& children, v1::Act::Kind act,
                   const v1::Change& change, const Ambient& ambient);

// The parent ends otherwise than by an answer: the children that waited for it stand alone again.
// Takes them out of the parent's own record, whose exclusion has to be written with it.
struct Released {
  std::vector<Regrouped> children;
  ExclusionChange of_parent;
};
Released ReleaseChildren(Reader& reader, CaseFile& parent, const Ambient& ambient);

}  // namespace hotline::commands
