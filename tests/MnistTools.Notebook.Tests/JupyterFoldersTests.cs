using MnistTools.Notebook.Registration;

namespace MnistTools.Notebook.Tests;

/// <summary>Where kernels are registered, as jupyter_core's paths.py has it.</summary>
public sealed class JupyterFoldersTests
{
    [Theory]
    [InlineData(PlatformID.Unix, "", "/home/me/.local/share/jupyter/kernels")]
    [InlineData(PlatformID.Unix, "XDG_DATA_HOME=/data", "/data/jupyter/kernels")]
    [InlineData(PlatformID.Unix, "XDG_DATA_HOME=/data;JUPYTER_DATA_DIR=/jupyter", "/jupyter/kernels")]
    [InlineData(PlatformID.MacOSX, "XDG_DATA_HOME=/data", "/home/me/Library/Jupyter/kernels")]
    [InlineData(PlatformID.MacOSX, "JUPYTER_DATA_DIR=/jupyter", "/jupyter/kernels")]
    [InlineData(PlatformID.Win32NT, "APPDATA=/roaming", "/roaming/jupyter/kernels")]
    public void One_user(PlatformID platform, string environment, string expected) =>
        Assert.Equal(expected, Folders(platform, environment).FindKernels(RegistrationScope.CurrentUser));

    [Theory]
    [InlineData(PlatformID.Unix, "JUPYTER_DATA_DIR=/jupyter", "/usr/local/share/jupyter/kernels")]
    [InlineData(PlatformID.MacOSX, "", "/usr/local/share/jupyter/kernels")]
    [InlineData(PlatformID.Win32NT, "PROGRAMDATA=/program", "/program/jupyter/kernels")]
    public void All_users(PlatformID platform, string environment, string expected) =>
        Assert.Equal(expected, Folders(platform, environment).FindKernels(RegistrationScope.AllUsers));

    [Fact]
    public void An_environment_of_Python() =>
        Assert.Equal(Path.Combine("venv", "share", "jupyter", "kernels"), JupyterFolders.FindKernels("venv"));

    private static JupyterFolders Folders(PlatformID platform, string environment)
    {
        Dictionary<string, string> variables =
            environment.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).ToDictionary(entry => entry[0], entry => entry[1]);
        return new JupyterFolders(platform, name => variables.GetValueOrDefault(name), "/home/me");
    }
}
