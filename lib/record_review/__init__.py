"""The record review workbench: from a pre-inspection return to a fair sample and a statistical report."""
