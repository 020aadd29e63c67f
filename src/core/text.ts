/** text: one normal form for what members write, with offsets back to the original. */

/** `text` is the normal form; `from[i]` is where its UTF-16 unit i begins in the original, and `from[text.length]` is the original's length. */
export type Normalised = { readonly raw: string; readonly text: string; readonly from: Uint32Array };
