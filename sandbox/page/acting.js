import { api } from "./api.js";

/**
 * Carry an action of a view to the app. What was typed into its other fields goes first, because the app gets the
 * whole form's state with an action.
 */
export async function actOnView(view, reader, form, { element, block, value }) {
  const place = { user: reader.user, view_id: view.id };
  for (const one of form.untold()) {
    await api.action({ ...place, action_id: one.element.action_id, block_id: one.block.block_id, value: one.value });
  }
  return api.action(actionBody(place, element, block, value));
}

/** The body of an action; a button's value is its own and not said. */
export function actionBody(place, element, block, value) {
  const body = { ...place, action_id: element.action_id, block_id: block.block_id };
  if (value !== undefined) body.value = value;
  return body;
}
