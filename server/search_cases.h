#pragma once

#include "hotline/v1/case_service.pb.h"
#include "rules/result.h"
#include "server/commands/ambient.h"
#include "storage/search.h"

namespace hotline {

// The question behind SearchCases. It is no plain function, because it needs the index.
struct CaseSearch {
  // Null: search is off, and SWITCHED_OFF says so.
  SearchIndex* index;

  Result<v1::SearchCasesResponse> operator()(Reader& reader, const v1::SearchCasesRequest& request,
                                             const Ambient& ambient) const;
};

}  // namespace hotline
