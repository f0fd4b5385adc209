// The desk.
import { underWay } from "./desk/under_way.js";

// The summary of what is wrong takes the focus when the page comes, so that it is read out first.
document.querySelector(".errors")?.focus();
const section = document.querySelector("[data-under-way]");
if (section) underWay(section);
