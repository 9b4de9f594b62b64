/** Whether somebody is in the middle of writing something in this page. */

const FIELDS = "textarea, input:is([type=text], [type=email], [type=password], :not([type]))";

/** Whether a field holds something that was typed, and not sent or kept yet. */
export function isWriting(page: ParentNode = document): boolean {
  const fields = [...page.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(FIELDS)];
  return fields.some((field) => field.value !== "" && !field.readOnly);
}
