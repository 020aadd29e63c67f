/** approvals: which acts by hand need two people. */
import { expect, it } from "vitest";
import { book, minimal, said } from "./loading.ts";

it("what is written is wanted, from so many on; without it one person is enough", () => {
  expect(book(`${minimal}approvals: { two_person: [removal, mass], mass_from: 3 }\n`).approvals).toEqual({ removal: true, mass: true, massFrom: 3 });
  expect(book(`${minimal}approvals: { two_person: [mass] }\n`).approvals).toEqual({ removal: false, mass: true, massFrom: 5 });
  expect(book(minimal).approvals).toEqual({ removal: false, mass: false, massFrom: 5 });
});

it.each(["two_person: [remove]", "two_person: removal", "mass_from: 1", "mass: 3"])("%s is a mistake with its place", (written) => {
  expect(said(`${minimal}approvals: { ${written} }\n`)).toEqual([expect.stringMatching(/^demo\/community\.yaml:3:\d+ /)]);
});
