// Bundlers shorten variables and leave members alone: they cannot know who else reads them. Of these we know: they pass between modules of ours
// and no further, so in the modules for pages each has a letter or two for its name. Only what stands in this list is renamed, everywhere
// alike; test/package/short-names.test.ts sees to it that no name in it is anybody else's too.
//
//   to.waiting          to.a               { waiting }     { a: waiting }

import ts from 'typescript';

/** The more often a name stands in the code, the nearer to the front. */
export const OUR_NAMES = [
  'backlog',
  'joinedBytes',
  'droppedAttributes',
  'droppedLinks',
  'lastException',
  'joined',
  'goods',
  'isEmpty',
  'shortLength',
  'droppedEvents',
  'collectionsOf',
  'offsetMs',
  'isShut',
  'inFlight',
  'isAlone',
  'postpone',
  'storeAtLast',
  'settled',
  'putBack',
  'randomIds',
  'failures',
  'unsettled',
  'collected',
  'decided',
  'room',
  'halve',
  'hold',
  'isOn',
  'isOver',
  'anchorOf',
  'hasRoom',
  'connectStore',
  'isBusy',
  'takeOver',
  'wrapReaction',
  'workStarted',
  'workEnded',
  'bounds',
  'books',
  'decide',

  'anchorSource',
  'deliveries',
  'heldSpans',
  'heldBytes',
  'sitThrough',
  'endWaiting',
  'turnAway',
  'batches',
];

const LETTERS = 'etnrsoiaclufdphmgvbywxkjqzETNRSOIACLUFDPHMGVBYWXKJQZ';
const SHORT = new Map(OUR_NAMES.map((name, i) => [name, `${LETTERS[i % 52]}${i < 52 ? '' : LETTERS[Math.floor(i / 52) - 1]}`]));

/** `code`, TypeScript or JavaScript, with the short names. Lines stay where they are, so that source maps still hold. */
export function shortNames(code, file) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const edits = [];
  visit(source);
  return edits.reduceRight((text, [start, end, name]) => text.slice(0, start) + name + text.slice(end), code);

  function visit(node) {
    const short = ts.isIdentifier(node) && SHORT.get(node.text);
    if (short && isBoundByName(node.parent)) edits.push([node.getStart(), node.getStart(), `${short}: `]);
    else if (short && isMemberName(node)) edits.push([node.getStart(), node.end, short]);
    ts.forEachChild(node, visit);
  }
}

/** `{ a }`, as a value or as a pattern. */
function isBoundByName(node) {
  if (ts.isShorthandPropertyAssignment(node)) return true;
  return ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.propertyName && !node.dotDotDotToken;
}

/** Whether it names a member, and no variable. */
function isMemberName(name) {
  const { parent } = name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isClassElement(parent)) && parent.name === name;
}
