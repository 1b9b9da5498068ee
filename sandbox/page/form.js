// What a person has entered on one surface (a form, a Home tab, a message), by block and element.

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const isEmpty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

/** What an element's state holds, as its field takes it. */
function heldValue({ type, ...state }) {
  if (type === "file_input") return (state.files ?? []).map(({ id, name }) => ({ id, name }));
  const [held] = Object.values(state);
  if (Array.isArray(held)) return held.map((one) => one?.value ?? one);
  return held && typeof held === "object" && "value" in held ? held.value : held ?? null;
}

export class Form {
  /** `values` is what the workspace already holds (`state.values`), after a reload of the page. */
  constructor(values = {}) {
    this.fields = new Map();
    this.kept = new Map();
    this.told = new Map();
    for (const [block, elements] of Object.entries(values)) {
      for (const [action, state] of Object.entries(elements)) {
        const value = heldValue(state);
        this.kept.set(`${block}/${action}`, { value, first: state.type === "file_input" ? value.map((file) => file.id) : value });
      }
    }
  }

  /** Remember a field as drawn; `slot.setError(text|null)` shows an error under it. */
  add(block, element, field, slot = null) {
    const key = `${block.block_id}/${element.action_id}`;
    this.fields.set(key, { key, block, element, field, slot, first: this.kept.has(key) ? this.kept.get(key).first : field.get() });
  }

  /** What was entered here before the surface was drawn again, or undefined. */
  before(block, element) {
    return this.kept.get(`${block.block_id}/${element.action_id}`)?.value;
  }

  /** Start drawing again: entered values of fields that stay are kept, as Slack does on an update. */
  restart() {
    for (const { key, field, first } of this.fields.values()) {
      const value = field.keep ? field.keep() : field.get();
      if (!same(field.get(), first)) this.kept.set(key, { value, first });
      else this.kept.delete(key);
    }
    this.fields.clear();
  }

  /** Values of inputs that differ from the initial ones, {block_id: value}. */
  changes() {
    const out = {};
    for (const { block, field, first } of this.fields.values()) {
      if (block.type === "input" && !same(field.get(), first)) out[block.block_id] = field.get();
    }
    return out;
  }

  /** Inputs the workspace has not been told of since they changed, as [{block, element, value}]; they count as told. */
  untold() {
    const out = [];
    for (const { key, block, element, field, first } of this.fields.values()) {
      const value = field.get();
      if (block.type !== "input" || block.dispatch_action || field.problem()) continue;
      if (same(value, this.told.has(key) ? this.told.get(key) : first)) continue;
      this.told.set(key, value);
      out.push({ block, element, value });
    }
    return out;
  }

  /** Check required and limits, show what is wrong; true when all is well. */
  check(requiredWords) {
    let firstBad = null;
    for (const { block, field, slot } of this.fields.values()) {
      if (block.type !== "input") continue;
      const missing = !block.optional && isEmpty(field.get()) ? requiredWords : null;
      const problem = field.problem() ?? missing;
      slot?.setError(problem);
      if (problem && !firstBad) firstBad = field;
    }
    firstBad?.input?.focus();
    return !firstBad;
  }

  /** Show the app's errors {block_id: text}; true when each found its field. */
  showErrors(errors) {
    const left = new Set(Object.keys(errors));
    let focused = false;
    for (const { block, field, slot } of this.fields.values()) {
      const problem = errors[block.block_id] ?? null;
      slot?.setError(problem);
      left.delete(block.block_id);
      if (problem && !focused) {
        field.input?.focus();
        focused = true;
      }
    }
    return left.size === 0;
  }

  /** Put the cursor where the view asks for it. */
  focusOnLoad() {
    for (const { element, field } of this.fields.values()) {
      if (element.focus_on_load) return field.input?.focus() ?? true;
    }
    return false;
  }
}
