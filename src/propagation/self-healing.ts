import { report } from '../platform/diagnostics.ts';

// A server of another origin that does not expect our headers refuses requests that have them (CORS), and the application would break by
// being traced. So the first request with headers to an origin is watched, and of the page's own origin the first to each path, since it may
// be redirected elsewhere. Nothing is ever sent again by us: what is tried is the application's own next request.
//
//   unknown ──with headers, answered──▶ proven: failures say nothing about headers any more
//      │ ▲
//      │ └──without headers, failed too──┐
//      └──with headers, failed──▶ suspected: requests go without headers
//                                        └──one of these answered──▶ refused: no more headers for this page, told once

const PROVEN = 1;
const SUSPECTED = 2;
const REFUSED = 3;

/** What came of one request: `true` when it was answered, `false` when it failed as one that CORS forbids; `undefined` says nothing. */
export type Outcome = boolean | undefined;

export interface OriginWatch {
  /** Whether a request that starts now may have headers. */
  readonly mayHaveHeaders: boolean;
  /** `sent`: the names of the headers that the request had from us. */
  settled(outcome: Outcome, sent: readonly string[]): void;
}

/** Pages whose paths never end are not watched for ever. */
const MAX_PLACES = 500;

/** Watches the places to which one page sends requests: origins, and paths of its own. */
export function createSelfHealing(): (place: string) => OriginWatch {
  const states = new Map<string, number>();
  const refusedNames = new Map<string, readonly string[]>();
  return (place) => {
    const atStart = states.get(place);
    return {
      mayHaveHeaders: atStart === undefined || atStart === PROVEN,
      settled(outcome, sent) {
        const now = states.get(place);
        if (outcome === undefined || now === REFUSED || (now === undefined && states.size >= MAX_PLACES)) return;
        if (sent.length > 0) {
          if (outcome) states.set(place, PROVEN);
          else if (now === undefined) {
            states.set(place, SUSPECTED);
            refusedNames.set(place, sent);
          }
        } else if (atStart === SUSPECTED && now === SUSPECTED) {
          if (outcome) states.set(place, REFUSED);
          else states.delete(place);
          if (outcome) tell(place, refusedNames.get(place) ?? []);
        }
      },
    };
  };
}

function tell(place: string, names: readonly string[]): void {
  report(
    'headers_refused',
    `A request to ${place} failed while it carried trace headers, and one without them was answered, so this page sends none there any more. For the trace to go on there, the server (or the one it redirects to) must answer OPTIONS with "Access-Control-Allow-Headers: ${names.join(', ')}".`,
    `headers_refused ${place}`,
  );
}
