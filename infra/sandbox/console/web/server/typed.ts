import { noChange } from 'lit';
import { Directive, directive, type PartInfo, PartType, type PropertyPart } from 'lit/directive.js';
import { setCommittedValue } from 'lit/directive-helpers.js';

class Typed extends Directive {
  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.PROPERTY) throw new TypeError('typed() is for the property "value".');
  }

  render(value: string): string {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const input = part.element as HTMLInputElement;
    if (input.matches(':focus') || input.value === value) return noChange;
    // The input may show something else although the value is the one of the last rendering: Discord refused what was typed.
    setCommittedValue(part);
    return value;
  }
}

/** The `value` of an input that's sent when it's left. While someone types in it, what others change doesn't overwrite it. */
export const typed = directive(Typed);
