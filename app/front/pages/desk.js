// The summary of what is wrong takes the focus when the page comes, so that it is read out first.
document.querySelector(".errors")?.focus();
